package dev.lockstep.introspect;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import java.util.Map;

/**
 * A catalog and all that it was made of, so that another can be made of it by reading a part again. Nothing in it changes any more.
 *
 * @param objects in the catalog's order
 */
record Reading(
        CatalogDraft draft, DependRows rows, Owners owners, Map<ObjectId, DatabaseObject> objects, Catalog catalog) {}
