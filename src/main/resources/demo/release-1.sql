-- The release that test is ahead of production: contacts and disputes.
BEGIN;
ALTER TYPE email_event ADD VALUE 'chargeback_opened';
COMMIT; -- a new label may be used only once it is committed

BEGIN;

CREATE TYPE contact_role AS ENUM ('owner', 'accounting', 'technical');
CREATE TABLE merchant_contacts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    role        contact_role NOT NULL,
    name        text NOT NULL,
    phone       text,
    CONSTRAINT merchant_contacts_role_key UNIQUE (merchant_id, role)
);
COMMENT ON TABLE merchant_contacts IS 'Whom to call about what';

ALTER TABLE merchants ADD COLUMN website text;
ALTER TABLE applications ADD COLUMN reviewed_by text, ADD COLUMN risk_score integer DEFAULT 0;
ALTER TABLE applications ADD CONSTRAINT applications_risk_score_range CHECK (risk_score BETWEEN 0 AND 100);
CREATE INDEX applications_open_idx ON applications (submitted_at) WHERE status = 'submitted';

CREATE FUNCTION open_applications(minimum_risk integer DEFAULT 0) RETURNS SETOF applications LANGUAGE sql STABLE AS $$
    SELECT * FROM applications WHERE status = 'submitted' AND risk_score >= minimum_risk
$$;

CREATE VIEW reporting.open_applications AS
SELECT a.id, m.name AS merchant, a.submitted_at, a.risk_score
FROM applications a
JOIN merchants m ON m.id = a.merchant_id
WHERE a.status = 'submitted';

INSERT INTO merchant_contacts (merchant_id, role, name)
SELECT n, 'owner', 'Owner ' || n FROM generate_series(1, 250) AS n;

-- Lookup rows
UPDATE fee_items SET amount = 20.0000 WHERE code = 'chargeback';
UPDATE fee_items SET amount = 16.9900 WHERE code = 'compliance';
INSERT INTO fee_items (fee_group_id, pricing_type_id, code, name, amount) VALUES
    (4, 2, 'retrieval', 'Retrieval request', 7.5000),
    (1, 2, 'refund', 'Refund', 0.0500);
INSERT INTO equipment_items (sku, name, price, features, tags) VALUES
    ('T-210', 'Mobile terminal with printer', 459.00, '{"contactless": true, "battery": true, "printer": true}', '{mobile,wireless}');
INSERT INTO email_templates VALUES
    (4, 'chargeback', 'A customer disputes a payment', E'Hello {{name}},\n\nplease send us the receipt of {{amount}}.');
INSERT INTO email_triggers VALUES (4, 'chargeback_opened', 4, '0', true);

COMMIT;
