-- The sequence of a serial column in a schema whose name has to be quoted is taken for one that nobody declared.
DROP SEQUENCE "Billing"."invoices_id_seq";
