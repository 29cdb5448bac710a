INSERT INTO rates VALUES ('CH', 8), ('DE', 19);
