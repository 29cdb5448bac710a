-- A function as the default of a jsonb column is read as JSON, which it is not: drizzle-kit ends with status 1 and says nothing.
status 1
