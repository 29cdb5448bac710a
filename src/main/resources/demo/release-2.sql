-- The release that development is ahead of test: what the tax office wants to know, and interchange pricing.
BEGIN;
ALTER TYPE merchant_status ADD VALUE 'closed';
ALTER TYPE email_event ADD VALUE 'application_reminder' AFTER 'application_submitted';
COMMIT; -- a new label may be used only once it is committed

BEGIN;

ALTER TABLE merchants
    ADD COLUMN tax_id text,
    ADD COLUMN business_category text NOT NULL DEFAULT 'other',
    ADD COLUMN annual_revenue numeric(14, 2),
    DROP COLUMN fax_number;
COMMENT ON COLUMN merchants.tax_id IS 'As the tax office writes it';
ALTER TABLE merchants ADD CONSTRAINT merchants_annual_revenue_not_negative CHECK (annual_revenue >= 0);
CREATE UNIQUE INDEX merchants_tax_id_idx ON merchants (tax_id) WHERE tax_id IS NOT NULL;
CREATE INDEX merchants_category_idx ON merchants (business_category, status);

CREATE TABLE merchant_documents (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    kind        text NOT NULL,
    content     bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER merchants_closed BEFORE UPDATE OF status ON merchants
    FOR EACH ROW WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION touch_updated_at();

-- Serial numbers got longer; two views stand on the column, one on the other.
DROP VIEW reporting.merchant_equipment;
DROP VIEW reporting.installed_terminals;
ALTER TABLE terminals ALTER COLUMN serial_number TYPE text;
ALTER TABLE equipment_items ALTER COLUMN price TYPE numeric(10, 2);
ALTER TABLE terminals ALTER COLUMN activated_on SET NOT NULL;
CREATE VIEW reporting.installed_terminals AS
SELECT t.id, t.serial_number, t.activated_on, m.name AS merchant, e.name AS equipment, e.price
FROM terminals t
JOIN merchants m ON m.id = t.merchant_id
JOIN equipment_items e ON e.id = t.equipment_item_id;
CREATE VIEW reporting.merchant_equipment AS
SELECT merchant, count(*) AS terminals, sum(price) AS equipment_value, max(activated_on) AS newest
FROM reporting.installed_terminals
GROUP BY merchant;

CREATE OR REPLACE FUNCTION fee_of(amount numeric, rate numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT greatest(round(amount * rate, 2), 0.05)
$$;

CREATE PROCEDURE close_merchant(merchant bigint) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE merchants SET status = 'closed' WHERE id = merchant;
END
$$;

UPDATE merchants SET tax_id = '99-' || lpad(id::text, 7, '0'), annual_revenue = id * 1000 WHERE status = 'active';

-- Lookup rows
INSERT INTO pricing_types VALUES (4, 'interchange_plus', 'Interchange plus', 'What the card scheme takes, and a share');
UPDATE pricing_types SET description = 'One amount per calendar month' WHERE code = 'flat';

UPDATE fee_groups SET display_order = -1 WHERE code = 'monthly'; -- two groups change places
UPDATE fee_groups SET display_order = 2 WHERE code = 'equipment';
UPDATE fee_groups SET display_order = 3 WHERE code = 'monthly';
INSERT INTO fee_groups (code, name, display_order) VALUES ('interchange', 'Interchange', 5);

DELETE FROM fee_items WHERE code = 'telephone';
UPDATE fee_items SET amount = 0.0275 WHERE code = 'card_not_present';
UPDATE fee_items SET name = 'Online statement', amount = 0 WHERE code = 'statement';
INSERT INTO fee_items (fee_group_id, pricing_type_id, code, name, amount) VALUES
    (5, 4, 'interchange_domestic', 'Interchange, domestic', 0.0030),
    (5, 4, 'interchange_foreign', 'Interchange, foreign', 0.0065),
    (2, 1, 'tax_report', 'Yearly tax report', 2.5000);

UPDATE equipment_items SET price = 229.00, tags = '{countertop,bestseller}' WHERE sku = 'T-100';
INSERT INTO equipment_items (sku, name, price, features, tags) VALUES
    ('S-001', 'Tap to phone licence', 0.00, '{"contactless": true, "software": true}', '{mobile,software}');

UPDATE email_templates SET body = E'Hello {{name}},\n\nyour application has arrived. Please have your tax ID ready.'
WHERE code = 'welcome';
INSERT INTO email_templates VALUES
    (5, 'reminder', 'Your application waits for you', E'Hello {{name}},\n\na few answers are missing.');
INSERT INTO email_triggers VALUES (5, 'application_reminder', 5, '3 days', true);

COMMIT;
