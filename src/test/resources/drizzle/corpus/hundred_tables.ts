import { relations, sql } from 'drizzle-orm';
import {
  bigint, boolean, check, date, foreignKey, index, integer, jsonb, numeric, pgEnum, pgTable, primaryKey, text, timestamp, unique, uniqueIndex, uuid, varchar,
} from 'drizzle-orm/pg-core';

const timestamps = {
  createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).defaultNow().notNull().$onUpdate(() => new Date()),
};

// catalog
export const catalogState = pgEnum('catalog_state', ['draft', 'active', 'archived', 'catalog_blocked']);

export const products = pgTable('product', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: catalogState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('product_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('product_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('product_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type ProductsRow = typeof products.$inferSelect;

export const productVariants = pgTable('product_variant', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: catalogState('state').default('draft').notNull(),
  productId: uuid('product_id').references(() => products.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('product_variant_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('product_variant_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const productVariantsRelations = relations(productVariants, ({ one }) => ({ product: one(products, { fields: [productVariants.productId], references: [products.id] }) }));
export type ProductVariantsRow = typeof productVariants.$inferSelect;

export const productImages = pgTable('product_image', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: catalogState('state').default('draft').notNull(),
  productVariantId: uuid('product_variant_id').references(() => productVariants.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('product_image_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('product_image_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('product_image_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const productImagesRelations = relations(productImages, ({ one }) => ({ productVariant: one(productVariants, { fields: [productImages.productVariantId], references: [productVariants.id] }) }));
export type ProductImagesRow = typeof productImages.$inferSelect;

export const categorys = pgTable('category', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: catalogState('state').default('draft').notNull(),
  productImageId: uuid('product_image_id').references(() => productImages.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('category_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('category_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const categorysRelations = relations(categorys, ({ one }) => ({ productImage: one(productImages, { fields: [categorys.productImageId], references: [productImages.id] }) }));
export type CategorysRow = typeof categorys.$inferSelect;

export const categoryProducts = pgTable('category_product', {
  productId: uuid('product_id').notNull().references(() => products.id, { onDelete: 'cascade' }),
  categoryId: uuid('category_id').notNull().references(() => categorys.id, { onDelete: 'cascade' }),
  position: integer('position').default(0).notNull(),
  ...timestamps,
}, (t) => [
  primaryKey({ columns: [t.productId, t.categoryId] }),
]);
export const categoryProductsRelations = relations(categoryProducts, ({ one }) => ({ category: one(categorys, { fields: [categoryProducts.categoryId], references: [categorys.id] }) }));
export type CategoryProductsRow = typeof categoryProducts.$inferSelect;

export const brands = pgTable('brand', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: catalogState('state').default('draft').notNull(),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('brand_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('brand_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export type BrandsRow = typeof brands.$inferSelect;

export const attributes = pgTable('attribute', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: catalogState('state').default('draft').notNull(),
  brandId: uuid('brand_id').references(() => brands.id, { onDelete: 'cascade' }),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('attribute_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('attribute_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('attribute_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const attributesRelations = relations(attributes, ({ one }) => ({ brand: one(brands, { fields: [attributes.brandId], references: [brands.id] }) }));
export type AttributesRow = typeof attributes.$inferSelect;

export const attributeValues = pgTable('attribute_value', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: catalogState('state').default('draft').notNull(),
  attributeId: uuid('attribute_id').references(() => attributes.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('attribute_value_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('attribute_value_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const attributeValuesRelations = relations(attributeValues, ({ one }) => ({ attribute: one(attributes, { fields: [attributeValues.attributeId], references: [attributes.id] }) }));
export type AttributeValuesRow = typeof attributeValues.$inferSelect;

export const priceLists = pgTable('price_list', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: catalogState('state').default('draft').notNull(),
  attributeValueId: uuid('attribute_value_id').references(() => attributeValues.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('price_list_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('price_list_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('price_list_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const priceListsRelations = relations(priceLists, ({ one }) => ({ attributeValue: one(attributeValues, { fields: [priceLists.attributeValueId], references: [attributeValues.id] }) }));
export type PriceListsRow = typeof priceLists.$inferSelect;

export const prices = pgTable('price', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: catalogState('state').default('draft').notNull(),
  priceListId: uuid('price_list_id').references(() => priceLists.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('price_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('price_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const pricesRelations = relations(prices, ({ one }) => ({ priceList: one(priceLists, { fields: [prices.priceListId], references: [priceLists.id] }) }));
export type PricesRow = typeof prices.$inferSelect;

// inventory
export const inventoryState = pgEnum('inventory_state', ['draft', 'active', 'archived', 'inventory_blocked']);

export const warehouses = pgTable('warehouse', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: inventoryState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('warehouse_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('warehouse_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('warehouse_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type WarehousesRow = typeof warehouses.$inferSelect;

export const warehouseZones = pgTable('warehouse_zone', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: inventoryState('state').default('draft').notNull(),
  warehouseId: uuid('warehouse_id').references(() => warehouses.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('warehouse_zone_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('warehouse_zone_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const warehouseZonesRelations = relations(warehouseZones, ({ one }) => ({ warehouse: one(warehouses, { fields: [warehouseZones.warehouseId], references: [warehouses.id] }) }));
export type WarehouseZonesRow = typeof warehouseZones.$inferSelect;

export const bins = pgTable('bin', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: inventoryState('state').default('draft').notNull(),
  warehouseZoneId: uuid('warehouse_zone_id').references(() => warehouseZones.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('bin_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('bin_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('bin_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const binsRelations = relations(bins, ({ one }) => ({ warehouseZone: one(warehouseZones, { fields: [bins.warehouseZoneId], references: [warehouseZones.id] }) }));
export type BinsRow = typeof bins.$inferSelect;

export const stockLevels = pgTable('stock_level', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: inventoryState('state').default('draft').notNull(),
  binId: uuid('bin_id').references(() => bins.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('stock_level_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('stock_level_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const stockLevelsRelations = relations(stockLevels, ({ one }) => ({ bin: one(bins, { fields: [stockLevels.binId], references: [bins.id] }) }));
export type StockLevelsRow = typeof stockLevels.$inferSelect;

export const stockMovements = pgTable('stock_movement', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1004 }),
  name: varchar('name', { length: 120 }).notNull(),
  state: inventoryState('state').default('draft').notNull(),
  stockLevelId: uuid('stock_level_id').references(() => stockLevels.id, { onDelete: 'set null' }),
  amount: numeric('amount', { precision: 14, scale: 3 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('stock_movement_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('stock_movement_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('stock_movement_amount_not_negative', sql`${t.amount} >= 0`),
  unique().on(t.name, t.state),
]);
export const stockMovementsRelations = relations(stockMovements, ({ one }) => ({ stockLevel: one(stockLevels, { fields: [stockMovements.stockLevelId], references: [stockLevels.id] }) }));
export type StockMovementsRow = typeof stockMovements.$inferSelect;

export const suppliers = pgTable('supplier', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: inventoryState('state').default('draft').notNull(),
  stockMovementId: uuid('stock_movement_id').references(() => stockMovements.id, { onDelete: 'restrict' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('supplier_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('supplier_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const suppliersRelations = relations(suppliers, ({ one }) => ({ stockMovement: one(stockMovements, { fields: [suppliers.stockMovementId], references: [stockMovements.id] }) }));
export type SuppliersRow = typeof suppliers.$inferSelect;

export const purchaseOrders = pgTable('purchase_order', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: inventoryState('state').default('draft').notNull(),
  supplierId: uuid('supplier_id').references(() => suppliers.id, { onDelete: 'cascade' }),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('purchase_order_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('purchase_order_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('purchase_order_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const purchaseOrdersRelations = relations(purchaseOrders, ({ one }) => ({ supplier: one(suppliers, { fields: [purchaseOrders.supplierId], references: [suppliers.id] }) }));
export type PurchaseOrdersRow = typeof purchaseOrders.$inferSelect;

export const purchaseOrderLines = pgTable('purchase_order_line', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: inventoryState('state').default('draft').notNull(),
  purchaseOrderId: uuid('purchase_order_id').references(() => purchaseOrders.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('purchase_order_line_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('purchase_order_line_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const purchaseOrderLinesRelations = relations(purchaseOrderLines, ({ one }) => ({ purchaseOrder: one(purchaseOrders, { fields: [purchaseOrderLines.purchaseOrderId], references: [purchaseOrders.id] }) }));
export type PurchaseOrderLinesRow = typeof purchaseOrderLines.$inferSelect;

export const goodsReceipts = pgTable('goods_receipt', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: inventoryState('state').default('draft').notNull(),
  purchaseOrderLineId: uuid('purchase_order_line_id').references(() => purchaseOrderLines.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('goods_receipt_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('goods_receipt_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('goods_receipt_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const goodsReceiptsRelations = relations(goodsReceipts, ({ one }) => ({ purchaseOrderLine: one(purchaseOrderLines, { fields: [goodsReceipts.purchaseOrderLineId], references: [purchaseOrderLines.id] }) }));
export type GoodsReceiptsRow = typeof goodsReceipts.$inferSelect;

export const stockCounts = pgTable('stock_count', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: inventoryState('state').default('draft').notNull(),
  goodsReceiptId: uuid('goods_receipt_id').references(() => goodsReceipts.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('stock_count_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('stock_count_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const stockCountsRelations = relations(stockCounts, ({ one }) => ({ goodsReceipt: one(goodsReceipts, { fields: [stockCounts.goodsReceiptId], references: [goodsReceipts.id] }) }));
export type StockCountsRow = typeof stockCounts.$inferSelect;

// sales
export const salesState = pgEnum('sales_state', ['draft', 'active', 'archived', 'sales_blocked']);

export const customers = pgTable('customer', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: salesState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('customer_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('customer_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('customer_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type CustomersRow = typeof customers.$inferSelect;

export const customerAddresss = pgTable('customer_address', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: salesState('state').default('draft').notNull(),
  customerId: uuid('customer_id').references(() => customers.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('customer_address_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('customer_address_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const customerAddresssRelations = relations(customerAddresss, ({ one }) => ({ customer: one(customers, { fields: [customerAddresss.customerId], references: [customers.id] }) }));
export type CustomerAddresssRow = typeof customerAddresss.$inferSelect;

export const carts = pgTable('cart', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: salesState('state').default('draft').notNull(),
  customerAddressId: uuid('customer_address_id').references(() => customerAddresss.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('cart_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('cart_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('cart_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const cartsRelations = relations(carts, ({ one }) => ({ customerAddress: one(customerAddresss, { fields: [carts.customerAddressId], references: [customerAddresss.id] }) }));
export type CartsRow = typeof carts.$inferSelect;

export const cartLines = pgTable('cart_line', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: salesState('state').default('draft').notNull(),
  cartId: uuid('cart_id').references(() => carts.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('cart_line_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('cart_line_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const cartLinesRelations = relations(cartLines, ({ one }) => ({ cart: one(carts, { fields: [cartLines.cartId], references: [carts.id] }) }));
export type CartLinesRow = typeof cartLines.$inferSelect;

export const salesOrders = pgTable('sales_order', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1004 }),
  name: varchar('name', { length: 120 }).notNull(),
  state: salesState('state').default('draft').notNull(),
  cartLineId: uuid('cart_line_id').references(() => cartLines.id, { onDelete: 'set null' }),
  amount: numeric('amount', { precision: 14, scale: 3 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('sales_order_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('sales_order_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('sales_order_amount_not_negative', sql`${t.amount} >= 0`),
  unique().on(t.name, t.state),
]);
export const salesOrdersRelations = relations(salesOrders, ({ one }) => ({ cartLine: one(cartLines, { fields: [salesOrders.cartLineId], references: [cartLines.id] }) }));
export type SalesOrdersRow = typeof salesOrders.$inferSelect;

export const salesOrderLines = pgTable('sales_order_line', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: salesState('state').default('draft').notNull(),
  salesOrderId: uuid('sales_order_id').references(() => salesOrders.id, { onDelete: 'restrict' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('sales_order_line_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('sales_order_line_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const salesOrderLinesRelations = relations(salesOrderLines, ({ one }) => ({ salesOrder: one(salesOrders, { fields: [salesOrderLines.salesOrderId], references: [salesOrders.id] }) }));
export type SalesOrderLinesRow = typeof salesOrderLines.$inferSelect;

export const orderDiscounts = pgTable('order_discount', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: salesState('state').default('draft').notNull(),
  salesOrderLineId: uuid('sales_order_line_id').references(() => salesOrderLines.id, { onDelete: 'cascade' }),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('order_discount_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('order_discount_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('order_discount_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const orderDiscountsRelations = relations(orderDiscounts, ({ one }) => ({ salesOrderLine: one(salesOrderLines, { fields: [orderDiscounts.salesOrderLineId], references: [salesOrderLines.id] }) }));
export type OrderDiscountsRow = typeof orderDiscounts.$inferSelect;

export const orderNotes = pgTable('order_note', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: salesState('state').default('draft').notNull(),
  orderDiscountId: uuid('order_discount_id').references(() => orderDiscounts.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('order_note_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('order_note_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const orderNotesRelations = relations(orderNotes, ({ one }) => ({ orderDiscount: one(orderDiscounts, { fields: [orderNotes.orderDiscountId], references: [orderDiscounts.id] }) }));
export type OrderNotesRow = typeof orderNotes.$inferSelect;

export const orderStatusChanges = pgTable('order_status_change', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: salesState('state').default('draft').notNull(),
  orderNoteId: uuid('order_note_id').references(() => orderNotes.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('order_status_change_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('order_status_change_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('order_status_change_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const orderStatusChangesRelations = relations(orderStatusChanges, ({ one }) => ({ orderNote: one(orderNotes, { fields: [orderStatusChanges.orderNoteId], references: [orderNotes.id] }) }));
export type OrderStatusChangesRow = typeof orderStatusChanges.$inferSelect;

export const returnRequests = pgTable('return_request', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: salesState('state').default('draft').notNull(),
  orderStatusChangeId: uuid('order_status_change_id').references(() => orderStatusChanges.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('return_request_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('return_request_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const returnRequestsRelations = relations(returnRequests, ({ one }) => ({ orderStatusChange: one(orderStatusChanges, { fields: [returnRequests.orderStatusChangeId], references: [orderStatusChanges.id] }) }));
export type ReturnRequestsRow = typeof returnRequests.$inferSelect;

// payment
export const paymentState = pgEnum('payment_state', ['draft', 'active', 'archived', 'payment_blocked']);

export const paymentMethods = pgTable('payment_method', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: paymentState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('payment_method_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('payment_method_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('payment_method_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type PaymentMethodsRow = typeof paymentMethods.$inferSelect;

export const payments = pgTable('payment', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: paymentState('state').default('draft').notNull(),
  paymentMethodId: uuid('payment_method_id').references(() => paymentMethods.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('payment_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('payment_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const paymentsRelations = relations(payments, ({ one }) => ({ paymentMethod: one(paymentMethods, { fields: [payments.paymentMethodId], references: [paymentMethods.id] }) }));
export type PaymentsRow = typeof payments.$inferSelect;

export const paymentAttempts = pgTable('payment_attempt', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: paymentState('state').default('draft').notNull(),
  paymentId: uuid('payment_id').references(() => payments.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('payment_attempt_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('payment_attempt_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('payment_attempt_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const paymentAttemptsRelations = relations(paymentAttempts, ({ one }) => ({ payment: one(payments, { fields: [paymentAttempts.paymentId], references: [payments.id] }) }));
export type PaymentAttemptsRow = typeof paymentAttempts.$inferSelect;

export const refunds = pgTable('refund', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: paymentState('state').default('draft').notNull(),
  paymentAttemptId: uuid('payment_attempt_id').references(() => paymentAttempts.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('refund_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('refund_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const refundsRelations = relations(refunds, ({ one }) => ({ paymentAttempt: one(paymentAttempts, { fields: [refunds.paymentAttemptId], references: [paymentAttempts.id] }) }));
export type RefundsRow = typeof refunds.$inferSelect;

export const payouts = pgTable('payout', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1004 }),
  name: varchar('name', { length: 120 }).notNull(),
  state: paymentState('state').default('draft').notNull(),
  refundId: uuid('refund_id').references(() => refunds.id, { onDelete: 'set null' }),
  amount: numeric('amount', { precision: 14, scale: 3 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('payout_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('payout_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('payout_amount_not_negative', sql`${t.amount} >= 0`),
  unique().on(t.name, t.state),
]);
export const payoutsRelations = relations(payouts, ({ one }) => ({ refund: one(refunds, { fields: [payouts.refundId], references: [refunds.id] }) }));
export type PayoutsRow = typeof payouts.$inferSelect;

export const payoutLines = pgTable('payout_line', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: paymentState('state').default('draft').notNull(),
  payoutId: uuid('payout_id').references(() => payouts.id, { onDelete: 'restrict' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('payout_line_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('payout_line_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const payoutLinesRelations = relations(payoutLines, ({ one }) => ({ payout: one(payouts, { fields: [payoutLines.payoutId], references: [payouts.id] }) }));
export type PayoutLinesRow = typeof payoutLines.$inferSelect;

export const chargebacks = pgTable('chargeback', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: paymentState('state').default('draft').notNull(),
  payoutLineId: uuid('payout_line_id').references(() => payoutLines.id, { onDelete: 'cascade' }),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('chargeback_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('chargeback_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('chargeback_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const chargebacksRelations = relations(chargebacks, ({ one }) => ({ payoutLine: one(payoutLines, { fields: [chargebacks.payoutLineId], references: [payoutLines.id] }) }));
export type ChargebacksRow = typeof chargebacks.$inferSelect;

export const ledgerAccounts = pgTable('ledger_account', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: paymentState('state').default('draft').notNull(),
  chargebackId: uuid('chargeback_id').references(() => chargebacks.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('ledger_account_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('ledger_account_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const ledgerAccountsRelations = relations(ledgerAccounts, ({ one }) => ({ chargeback: one(chargebacks, { fields: [ledgerAccounts.chargebackId], references: [chargebacks.id] }) }));
export type LedgerAccountsRow = typeof ledgerAccounts.$inferSelect;

export const ledgerEntrys = pgTable('ledger_entry', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: paymentState('state').default('draft').notNull(),
  ledgerAccountId: uuid('ledger_account_id').references(() => ledgerAccounts.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('ledger_entry_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('ledger_entry_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('ledger_entry_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const ledgerEntrysRelations = relations(ledgerEntrys, ({ one }) => ({ ledgerAccount: one(ledgerAccounts, { fields: [ledgerEntrys.ledgerAccountId], references: [ledgerAccounts.id] }) }));
export type LedgerEntrysRow = typeof ledgerEntrys.$inferSelect;

export const settlements = pgTable('settlement', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: paymentState('state').default('draft').notNull(),
  ledgerEntryId: uuid('ledger_entry_id').references(() => ledgerEntrys.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('settlement_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('settlement_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const settlementsRelations = relations(settlements, ({ one }) => ({ ledgerEntry: one(ledgerEntrys, { fields: [settlements.ledgerEntryId], references: [ledgerEntrys.id] }) }));
export type SettlementsRow = typeof settlements.$inferSelect;

// shipping
export const shippingState = pgEnum('shipping_state', ['draft', 'active', 'archived', 'shipping_blocked']);

export const carriers = pgTable('carrier', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: shippingState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('carrier_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('carrier_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('carrier_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type CarriersRow = typeof carriers.$inferSelect;

export const carrierServices = pgTable('carrier_service', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: shippingState('state').default('draft').notNull(),
  carrierId: uuid('carrier_id').references(() => carriers.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('carrier_service_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('carrier_service_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const carrierServicesRelations = relations(carrierServices, ({ one }) => ({ carrier: one(carriers, { fields: [carrierServices.carrierId], references: [carriers.id] }) }));
export type CarrierServicesRow = typeof carrierServices.$inferSelect;

export const shippingRates = pgTable('shipping_rate', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: shippingState('state').default('draft').notNull(),
  carrierServiceId: uuid('carrier_service_id').references(() => carrierServices.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('shipping_rate_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('shipping_rate_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('shipping_rate_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const shippingRatesRelations = relations(shippingRates, ({ one }) => ({ carrierService: one(carrierServices, { fields: [shippingRates.carrierServiceId], references: [carrierServices.id] }) }));
export type ShippingRatesRow = typeof shippingRates.$inferSelect;

export const shipments = pgTable('shipment', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: shippingState('state').default('draft').notNull(),
  shippingRateId: uuid('shipping_rate_id').references(() => shippingRates.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('shipment_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('shipment_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const shipmentsRelations = relations(shipments, ({ one }) => ({ shippingRate: one(shippingRates, { fields: [shipments.shippingRateId], references: [shippingRates.id] }) }));
export type ShipmentsRow = typeof shipments.$inferSelect;

export const shipmentLines = pgTable('shipment_line', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1004 }),
  name: varchar('name', { length: 120 }).notNull(),
  state: shippingState('state').default('draft').notNull(),
  shipmentId: uuid('shipment_id').references(() => shipments.id, { onDelete: 'set null' }),
  amount: numeric('amount', { precision: 14, scale: 3 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('shipment_line_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('shipment_line_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('shipment_line_amount_not_negative', sql`${t.amount} >= 0`),
  unique().on(t.name, t.state),
]);
export const shipmentLinesRelations = relations(shipmentLines, ({ one }) => ({ shipment: one(shipments, { fields: [shipmentLines.shipmentId], references: [shipments.id] }) }));
export type ShipmentLinesRow = typeof shipmentLines.$inferSelect;

export const trackingEvents = pgTable('tracking_event', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: shippingState('state').default('draft').notNull(),
  shipmentLineId: uuid('shipment_line_id').references(() => shipmentLines.id, { onDelete: 'restrict' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('tracking_event_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('tracking_event_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const trackingEventsRelations = relations(trackingEvents, ({ one }) => ({ shipmentLine: one(shipmentLines, { fields: [trackingEvents.shipmentLineId], references: [shipmentLines.id] }) }));
export type TrackingEventsRow = typeof trackingEvents.$inferSelect;

export const parcels = pgTable('parcel', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: shippingState('state').default('draft').notNull(),
  trackingEventId: uuid('tracking_event_id').references(() => trackingEvents.id, { onDelete: 'cascade' }),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('parcel_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('parcel_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('parcel_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const parcelsRelations = relations(parcels, ({ one }) => ({ trackingEvent: one(trackingEvents, { fields: [parcels.trackingEventId], references: [trackingEvents.id] }) }));
export type ParcelsRow = typeof parcels.$inferSelect;

export const customsDeclarations = pgTable('customs_declaration', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: shippingState('state').default('draft').notNull(),
  parcelId: uuid('parcel_id').references(() => parcels.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('customs_declaration_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('customs_declaration_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const customsDeclarationsRelations = relations(customsDeclarations, ({ one }) => ({ parcel: one(parcels, { fields: [customsDeclarations.parcelId], references: [parcels.id] }) }));
export type CustomsDeclarationsRow = typeof customsDeclarations.$inferSelect;

export const deliveryWindows = pgTable('delivery_window', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: shippingState('state').default('draft').notNull(),
  customsDeclarationId: uuid('customs_declaration_id').references(() => customsDeclarations.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('delivery_window_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('delivery_window_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('delivery_window_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const deliveryWindowsRelations = relations(deliveryWindows, ({ one }) => ({ customsDeclaration: one(customsDeclarations, { fields: [deliveryWindows.customsDeclarationId], references: [customsDeclarations.id] }) }));
export type DeliveryWindowsRow = typeof deliveryWindows.$inferSelect;

export const pickupPoints = pgTable('pickup_point', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: shippingState('state').default('draft').notNull(),
  deliveryWindowId: uuid('delivery_window_id').references(() => deliveryWindows.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('pickup_point_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('pickup_point_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const pickupPointsRelations = relations(pickupPoints, ({ one }) => ({ deliveryWindow: one(deliveryWindows, { fields: [pickupPoints.deliveryWindowId], references: [deliveryWindows.id] }) }));
export type PickupPointsRow = typeof pickupPoints.$inferSelect;

// marketing
export const marketingState = pgEnum('marketing_state', ['draft', 'active', 'archived', 'marketing_blocked']);

export const campaigns = pgTable('campaign', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: marketingState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('campaign_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('campaign_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('campaign_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type CampaignsRow = typeof campaigns.$inferSelect;

export const coupons = pgTable('coupon', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: marketingState('state').default('draft').notNull(),
  campaignId: uuid('campaign_id').references(() => campaigns.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('coupon_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('coupon_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const couponsRelations = relations(coupons, ({ one }) => ({ campaign: one(campaigns, { fields: [coupons.campaignId], references: [campaigns.id] }) }));
export type CouponsRow = typeof coupons.$inferSelect;

export const couponUses = pgTable('coupon_use', {
  campaignId: uuid('campaign_id').notNull().references(() => campaigns.id, { onDelete: 'cascade' }),
  newsletterId: uuid('newsletter_id').notNull().references(() => newsletters.id, { onDelete: 'cascade' }),
  position: integer('position').default(0).notNull(),
  ...timestamps,
}, (t) => [
  primaryKey({ columns: [t.campaignId, t.newsletterId] }),
]);
export type CouponUsesRow = typeof couponUses.$inferSelect;

export const newsletters = pgTable('newsletter', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: marketingState('state').default('draft').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('newsletter_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('newsletter_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export type NewslettersRow = typeof newsletters.$inferSelect;

export const subscriptions = pgTable('subscription', {
  campaignId: uuid('campaign_id').notNull().references(() => campaigns.id, { onDelete: 'cascade' }),
  newsletterId: uuid('newsletter_id').notNull().references(() => newsletters.id, { onDelete: 'cascade' }),
  position: integer('position').default(0).notNull(),
  ...timestamps,
}, (t) => [
  primaryKey({ columns: [t.campaignId, t.newsletterId] }),
]);
export const subscriptionsRelations = relations(subscriptions, ({ one }) => ({ newsletter: one(newsletters, { fields: [subscriptions.newsletterId], references: [newsletters.id] }) }));
export type SubscriptionsRow = typeof subscriptions.$inferSelect;

export const segments = pgTable('segment', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: marketingState('state').default('draft').notNull(),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('segment_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('segment_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export type SegmentsRow = typeof segments.$inferSelect;

export const segmentMembers = pgTable('segment_member', {
  campaignId: uuid('campaign_id').notNull().references(() => campaigns.id, { onDelete: 'cascade' }),
  newsletterId: uuid('newsletter_id').notNull().references(() => newsletters.id, { onDelete: 'cascade' }),
  position: integer('position').default(0).notNull(),
  ...timestamps,
}, (t) => [
  primaryKey({ columns: [t.campaignId, t.newsletterId] }),
]);
export type SegmentMembersRow = typeof segmentMembers.$inferSelect;

export const promotionRules = pgTable('promotion_rule', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: marketingState('state').default('draft').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('promotion_rule_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('promotion_rule_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export type PromotionRulesRow = typeof promotionRules.$inferSelect;

export const banners = pgTable('banner', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: marketingState('state').default('draft').notNull(),
  promotionRuleId: uuid('promotion_rule_id').references(() => promotionRules.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('banner_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('banner_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('banner_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const bannersRelations = relations(banners, ({ one }) => ({ promotionRule: one(promotionRules, { fields: [banners.promotionRuleId], references: [promotionRules.id] }) }));
export type BannersRow = typeof banners.$inferSelect;

export const referrals = pgTable('referral', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: marketingState('state').default('draft').notNull(),
  bannerId: uuid('banner_id').references(() => banners.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('referral_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('referral_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const referralsRelations = relations(referrals, ({ one }) => ({ banner: one(banners, { fields: [referrals.bannerId], references: [banners.id] }) }));
export type ReferralsRow = typeof referrals.$inferSelect;

// support
export const supportState = pgEnum('support_state', ['draft', 'active', 'archived', 'support_blocked']);

export const tickets = pgTable('ticket', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: supportState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('ticket_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('ticket_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('ticket_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type TicketsRow = typeof tickets.$inferSelect;

export const ticketMessages = pgTable('ticket_message', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: supportState('state').default('draft').notNull(),
  ticketId: uuid('ticket_id').references(() => tickets.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('ticket_message_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('ticket_message_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const ticketMessagesRelations = relations(ticketMessages, ({ one }) => ({ ticket: one(tickets, { fields: [ticketMessages.ticketId], references: [tickets.id] }) }));
export type TicketMessagesRow = typeof ticketMessages.$inferSelect;

export const ticketTags = pgTable('ticket_tag', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: supportState('state').default('draft').notNull(),
  ticketMessageId: uuid('ticket_message_id').references(() => ticketMessages.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('ticket_tag_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('ticket_tag_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('ticket_tag_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const ticketTagsRelations = relations(ticketTags, ({ one }) => ({ ticketMessage: one(ticketMessages, { fields: [ticketTags.ticketMessageId], references: [ticketMessages.id] }) }));
export type TicketTagsRow = typeof ticketTags.$inferSelect;

export const knowledgeArticles = pgTable('knowledge_article', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: supportState('state').default('draft').notNull(),
  ticketTagId: uuid('ticket_tag_id').references(() => ticketTags.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('knowledge_article_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('knowledge_article_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const knowledgeArticlesRelations = relations(knowledgeArticles, ({ one }) => ({ ticketTag: one(ticketTags, { fields: [knowledgeArticles.ticketTagId], references: [ticketTags.id] }) }));
export type KnowledgeArticlesRow = typeof knowledgeArticles.$inferSelect;

export const articleVotes = pgTable('article_vote', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1004 }),
  name: varchar('name', { length: 120 }).notNull(),
  state: supportState('state').default('draft').notNull(),
  knowledgeArticleId: uuid('knowledge_article_id').references(() => knowledgeArticles.id, { onDelete: 'set null' }),
  amount: numeric('amount', { precision: 14, scale: 3 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('article_vote_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('article_vote_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('article_vote_amount_not_negative', sql`${t.amount} >= 0`),
  unique().on(t.name, t.state),
]);
export const articleVotesRelations = relations(articleVotes, ({ one }) => ({ knowledgeArticle: one(knowledgeArticles, { fields: [articleVotes.knowledgeArticleId], references: [knowledgeArticles.id] }) }));
export type ArticleVotesRow = typeof articleVotes.$inferSelect;

export const macros = pgTable('macro', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: supportState('state').default('draft').notNull(),
  articleVoteId: uuid('article_vote_id').references(() => articleVotes.id, { onDelete: 'restrict' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('macro_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('macro_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const macrosRelations = relations(macros, ({ one }) => ({ articleVote: one(articleVotes, { fields: [macros.articleVoteId], references: [articleVotes.id] }) }));
export type MacrosRow = typeof macros.$inferSelect;

export const agents = pgTable('agent', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: supportState('state').default('draft').notNull(),
  macroId: uuid('macro_id').references(() => macros.id, { onDelete: 'cascade' }),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('agent_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('agent_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('agent_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const agentsRelations = relations(agents, ({ one }) => ({ macro: one(macros, { fields: [agents.macroId], references: [macros.id] }) }));
export type AgentsRow = typeof agents.$inferSelect;

export const agentShifts = pgTable('agent_shift', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: supportState('state').default('draft').notNull(),
  agentId: uuid('agent_id').references(() => agents.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('agent_shift_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('agent_shift_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const agentShiftsRelations = relations(agentShifts, ({ one }) => ({ agent: one(agents, { fields: [agentShifts.agentId], references: [agents.id] }) }));
export type AgentShiftsRow = typeof agentShifts.$inferSelect;

export const escalations = pgTable('escalation', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: supportState('state').default('draft').notNull(),
  agentShiftId: uuid('agent_shift_id').references(() => agentShifts.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('escalation_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('escalation_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('escalation_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const escalationsRelations = relations(escalations, ({ one }) => ({ agentShift: one(agentShifts, { fields: [escalations.agentShiftId], references: [agentShifts.id] }) }));
export type EscalationsRow = typeof escalations.$inferSelect;

export const satisfactionSurveys = pgTable('satisfaction_survey', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: supportState('state').default('draft').notNull(),
  escalationId: uuid('escalation_id').references(() => escalations.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('satisfaction_survey_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('satisfaction_survey_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const satisfactionSurveysRelations = relations(satisfactionSurveys, ({ one }) => ({ escalation: one(escalations, { fields: [satisfactionSurveys.escalationId], references: [escalations.id] }) }));
export type SatisfactionSurveysRow = typeof satisfactionSurveys.$inferSelect;

// identity
export const identityState = pgEnum('identity_state', ['draft', 'active', 'archived', 'identity_blocked']);

export const userAccounts = pgTable('user_account', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: identityState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('user_account_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('user_account_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('user_account_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type UserAccountsRow = typeof userAccounts.$inferSelect;

export const userSessions = pgTable('user_session', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: identityState('state').default('draft').notNull(),
  userAccountId: uuid('user_account_id').references(() => userAccounts.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('user_session_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('user_session_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const userSessionsRelations = relations(userSessions, ({ one }) => ({ userAccount: one(userAccounts, { fields: [userSessions.userAccountId], references: [userAccounts.id] }) }));
export type UserSessionsRow = typeof userSessions.$inferSelect;

export const roles = pgTable('role', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: identityState('state').default('draft').notNull(),
  userSessionId: uuid('user_session_id').references(() => userSessions.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('role_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('role_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('role_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const rolesRelations = relations(roles, ({ one }) => ({ userSession: one(userSessions, { fields: [roles.userSessionId], references: [userSessions.id] }) }));
export type RolesRow = typeof roles.$inferSelect;

export const permissions = pgTable('permission', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: identityState('state').default('draft').notNull(),
  roleId: uuid('role_id').references(() => roles.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('permission_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('permission_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const permissionsRelations = relations(permissions, ({ one }) => ({ role: one(roles, { fields: [permissions.roleId], references: [roles.id] }) }));
export type PermissionsRow = typeof permissions.$inferSelect;

export const rolePermissions = pgTable('role_permission', {
  userAccountId: uuid('user_account_id').notNull().references(() => userAccounts.id, { onDelete: 'cascade' }),
  permissionId: uuid('permission_id').notNull().references(() => permissions.id, { onDelete: 'cascade' }),
  position: integer('position').default(0).notNull(),
  ...timestamps,
}, (t) => [
  primaryKey({ columns: [t.userAccountId, t.permissionId] }),
]);
export const rolePermissionsRelations = relations(rolePermissions, ({ one }) => ({ permission: one(permissions, { fields: [rolePermissions.permissionId], references: [permissions.id] }) }));
export type RolePermissionsRow = typeof rolePermissions.$inferSelect;

export const userRoles = pgTable('user_role', {
  userAccountId: uuid('user_account_id').notNull().references(() => userAccounts.id, { onDelete: 'cascade' }),
  permissionId: uuid('permission_id').notNull().references(() => permissions.id, { onDelete: 'cascade' }),
  position: integer('position').default(0).notNull(),
  ...timestamps,
}, (t) => [
  primaryKey({ columns: [t.userAccountId, t.permissionId] }),
]);
export type UserRolesRow = typeof userRoles.$inferSelect;

export const apiKeys = pgTable('api_key', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: identityState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('api_key_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('api_key_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('api_key_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type ApiKeysRow = typeof apiKeys.$inferSelect;

export const auditEvents = pgTable('audit_event', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: identityState('state').default('draft').notNull(),
  apiKeyId: uuid('api_key_id').references(() => apiKeys.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('audit_event_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('audit_event_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const auditEventsRelations = relations(auditEvents, ({ one }) => ({ apiKey: one(apiKeys, { fields: [auditEvents.apiKeyId], references: [apiKeys.id] }) }));
export type AuditEventsRow = typeof auditEvents.$inferSelect;

export const loginAttempts = pgTable('login_attempt', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: identityState('state').default('draft').notNull(),
  auditEventId: uuid('audit_event_id').references(() => auditEvents.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('login_attempt_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('login_attempt_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('login_attempt_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const loginAttemptsRelations = relations(loginAttempts, ({ one }) => ({ auditEvent: one(auditEvents, { fields: [loginAttempts.auditEventId], references: [auditEvents.id] }) }));
export type LoginAttemptsRow = typeof loginAttempts.$inferSelect;

export const passwordResets = pgTable('password_reset', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: identityState('state').default('draft').notNull(),
  loginAttemptId: uuid('login_attempt_id').references(() => loginAttempts.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('password_reset_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('password_reset_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const passwordResetsRelations = relations(passwordResets, ({ one }) => ({ loginAttempt: one(loginAttempts, { fields: [passwordResets.loginAttemptId], references: [loginAttempts.id] }) }));
export type PasswordResetsRow = typeof passwordResets.$inferSelect;

// content
export const contentState = pgEnum('content_state', ['draft', 'active', 'archived', 'content_blocked']);

export const pages = pgTable('page', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: contentState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('page_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('page_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('page_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type PagesRow = typeof pages.$inferSelect;

export const pageRevisions = pgTable('page_revision', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: contentState('state').default('draft').notNull(),
  pageId: uuid('page_id').references(() => pages.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('page_revision_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('page_revision_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const pageRevisionsRelations = relations(pageRevisions, ({ one }) => ({ page: one(pages, { fields: [pageRevisions.pageId], references: [pages.id] }) }));
export type PageRevisionsRow = typeof pageRevisions.$inferSelect;

export const blocks = pgTable('block', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: contentState('state').default('draft').notNull(),
  pageRevisionId: uuid('page_revision_id').references(() => pageRevisions.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('block_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('block_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('block_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const blocksRelations = relations(blocks, ({ one }) => ({ pageRevision: one(pageRevisions, { fields: [blocks.pageRevisionId], references: [pageRevisions.id] }) }));
export type BlocksRow = typeof blocks.$inferSelect;

export const mediaAssets = pgTable('media_asset', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: contentState('state').default('draft').notNull(),
  blockId: uuid('block_id').references(() => blocks.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('media_asset_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('media_asset_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const mediaAssetsRelations = relations(mediaAssets, ({ one }) => ({ block: one(blocks, { fields: [mediaAssets.blockId], references: [blocks.id] }) }));
export type MediaAssetsRow = typeof mediaAssets.$inferSelect;

export const mediaRenditions = pgTable('media_rendition', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1004 }),
  name: varchar('name', { length: 120 }).notNull(),
  state: contentState('state').default('draft').notNull(),
  mediaAssetId: uuid('media_asset_id').references(() => mediaAssets.id, { onDelete: 'set null' }),
  amount: numeric('amount', { precision: 14, scale: 3 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('media_rendition_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('media_rendition_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('media_rendition_amount_not_negative', sql`${t.amount} >= 0`),
  unique().on(t.name, t.state),
]);
export const mediaRenditionsRelations = relations(mediaRenditions, ({ one }) => ({ mediaAsset: one(mediaAssets, { fields: [mediaRenditions.mediaAssetId], references: [mediaAssets.id] }) }));
export type MediaRenditionsRow = typeof mediaRenditions.$inferSelect;

export const menus = pgTable('menu', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: contentState('state').default('draft').notNull(),
  mediaRenditionId: uuid('media_rendition_id').references(() => mediaRenditions.id, { onDelete: 'restrict' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('menu_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('menu_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const menusRelations = relations(menus, ({ one }) => ({ mediaRendition: one(mediaRenditions, { fields: [menus.mediaRenditionId], references: [mediaRenditions.id] }) }));
export type MenusRow = typeof menus.$inferSelect;

export const menuItems = pgTable('menu_item', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: contentState('state').default('draft').notNull(),
  menuId: uuid('menu_id').references(() => menus.id, { onDelete: 'cascade' }),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('menu_item_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('menu_item_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('menu_item_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const menuItemsRelations = relations(menuItems, ({ one }) => ({ menu: one(menus, { fields: [menuItems.menuId], references: [menus.id] }) }));
export type MenuItemsRow = typeof menuItems.$inferSelect;

export const redirects = pgTable('redirect', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: contentState('state').default('draft').notNull(),
  menuItemId: uuid('menu_item_id').references(() => menuItems.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('redirect_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('redirect_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const redirectsRelations = relations(redirects, ({ one }) => ({ menuItem: one(menuItems, { fields: [redirects.menuItemId], references: [menuItems.id] }) }));
export type RedirectsRow = typeof redirects.$inferSelect;

export const translations = pgTable('translation', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: contentState('state').default('draft').notNull(),
  redirectId: uuid('redirect_id').references(() => redirects.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('translation_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('translation_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('translation_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const translationsRelations = relations(translations, ({ one }) => ({ redirect: one(redirects, { fields: [translations.redirectId], references: [redirects.id] }) }));
export type TranslationsRow = typeof translations.$inferSelect;

export const locales = pgTable('locale', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: contentState('state').default('draft').notNull(),
  translationId: uuid('translation_id').references(() => translations.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('locale_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('locale_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const localesRelations = relations(locales, ({ one }) => ({ translation: one(translations, { fields: [locales.translationId], references: [translations.id] }) }));
export type LocalesRow = typeof locales.$inferSelect;

// billing
export const billingState = pgEnum('billing_state', ['draft', 'active', 'archived', 'billing_blocked']);

export const plans = pgTable('plan', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000 }),
  name: varchar('name', { length: 80 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: billingState('state').default('draft').notNull(),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('plan_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('plan_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('plan_amount_not_negative', sql`${t.amount} >= 0`),
]);
export type PlansRow = typeof plans.$inferSelect;

export const planFeatures = pgTable('plan_feature', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1001 }),
  name: varchar('name', { length: 90 }).notNull(),
  state: billingState('state').default('draft').notNull(),
  planId: uuid('plan_id').references(() => plans.id, { onDelete: 'set null' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('plan_feature_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('plan_feature_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
  unique().on(t.name, t.state),
]);
export const planFeaturesRelations = relations(planFeatures, ({ one }) => ({ plan: one(plans, { fields: [planFeatures.planId], references: [plans.id] }) }));
export type PlanFeaturesRow = typeof planFeatures.$inferSelect;

export const billingAccounts = pgTable('billing_account', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1002 }),
  name: varchar('name', { length: 100 }).notNull(),
  state: billingState('state').default('draft').notNull(),
  planFeatureId: uuid('plan_feature_id').references(() => planFeatures.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('billing_account_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('billing_account_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('billing_account_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const billingAccountsRelations = relations(billingAccounts, ({ one }) => ({ planFeature: one(planFeatures, { fields: [billingAccounts.planFeatureId], references: [planFeatures.id] }) }));
export type BillingAccountsRow = typeof billingAccounts.$inferSelect;

export const billingSubscriptions = pgTable('billing_subscription', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1003 }),
  name: varchar('name', { length: 110 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: billingState('state').default('draft').notNull(),
  billingAccountId: uuid('billing_account_id').references(() => billingAccounts.id, { onDelete: 'cascade' }),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('billing_subscription_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('billing_subscription_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
]);
export const billingSubscriptionsRelations = relations(billingSubscriptions, ({ one }) => ({ billingAccount: one(billingAccounts, { fields: [billingSubscriptions.billingAccountId], references: [billingAccounts.id] }) }));
export type BillingSubscriptionsRow = typeof billingSubscriptions.$inferSelect;

export const invoices = pgTable('invoice', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1004 }),
  name: varchar('name', { length: 120 }).notNull(),
  state: billingState('state').default('draft').notNull(),
  billingSubscriptionId: uuid('billing_subscription_id').references(() => billingSubscriptions.id, { onDelete: 'set null' }),
  amount: numeric('amount', { precision: 14, scale: 3 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('invoice_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('invoice_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('invoice_amount_not_negative', sql`${t.amount} >= 0`),
  unique().on(t.name, t.state),
]);
export const invoicesRelations = relations(invoices, ({ one }) => ({ billingSubscription: one(billingSubscriptions, { fields: [invoices.billingSubscriptionId], references: [billingSubscriptions.id] }) }));
export type InvoicesRow = typeof invoices.$inferSelect;

export const invoiceLines = pgTable('invoice_line', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1005 }),
  name: varchar('name', { length: 130 }).notNull(),
  state: billingState('state').default('draft').notNull(),
  invoiceId: uuid('invoice_id').references(() => invoices.id, { onDelete: 'restrict' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('invoice_line_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('invoice_line_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const invoiceLinesRelations = relations(invoiceLines, ({ one }) => ({ invoice: one(invoices, { fields: [invoiceLines.invoiceId], references: [invoices.id] }) }));
export type InvoiceLinesRow = typeof invoiceLines.$inferSelect;

export const taxRates = pgTable('tax_rate', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1006 }),
  name: varchar('name', { length: 140 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: billingState('state').default('draft').notNull(),
  invoiceLineId: uuid('invoice_line_id').references(() => invoiceLines.id, { onDelete: 'cascade' }),
  amount: numeric('amount', { precision: 14, scale: 2 }).default('0').notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('tax_rate_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('tax_rate_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('tax_rate_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const taxRatesRelations = relations(taxRates, ({ one }) => ({ invoiceLine: one(invoiceLines, { fields: [taxRates.invoiceLineId], references: [invoiceLines.id] }) }));
export type TaxRatesRow = typeof taxRates.$inferSelect;

export const taxRules = pgTable('tax_rule', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1007 }),
  name: varchar('name', { length: 150 }).notNull(),
  state: billingState('state').default('draft').notNull(),
  taxRateId: uuid('tax_rate_id').references(() => taxRates.id, { onDelete: 'set null' }),
  tags: text('tags').array().default([]).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('tax_rule_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('tax_rule_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  unique().on(t.name, t.state),
]);
export const taxRulesRelations = relations(taxRules, ({ one }) => ({ taxRate: one(taxRates, { fields: [taxRules.taxRateId], references: [taxRates.id] }) }));
export type TaxRulesRow = typeof taxRules.$inferSelect;

export const usageRecords = pgTable('usage_record', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1008 }),
  name: varchar('name', { length: 160 }).notNull(),
  state: billingState('state').default('draft').notNull(),
  taxRuleId: uuid('tax_rule_id').references(() => taxRules.id, { onDelete: 'restrict' }),
  amount: numeric('amount', { precision: 14, scale: 4 }).default('0').notNull(),
  validFrom: date('valid_from').defaultNow(),
  validTo: date('valid_to', { mode: 'string' }),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('usage_record_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('usage_record_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  check('usage_record_amount_not_negative', sql`${t.amount} >= 0`),
]);
export const usageRecordsRelations = relations(usageRecords, ({ one }) => ({ taxRule: one(taxRules, { fields: [usageRecords.taxRuleId], references: [taxRules.id] }) }));
export type UsageRecordsRow = typeof usageRecords.$inferSelect;

export const dunningSteps = pgTable('dunning_step', {
  id: uuid('id').primaryKey().defaultRandom(),
  number: bigint('number', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1009 }),
  name: varchar('name', { length: 170 }).notNull(),
  slug: text('slug').notNull().unique(),
  state: billingState('state').default('draft').notNull(),
  usageRecordId: uuid('usage_record_id').references(() => usageRecords.id, { onDelete: 'cascade' }),
  settings: jsonb('settings').$type<{ flags: string[]; limit?: number }>().default({ flags: [] }).notNull(),
  enabled: boolean('enabled').default(true).notNull(),
  ...timestamps,
}, (t) => [
  index('dunning_step_state_idx').on(t.state, t.createdAt.desc()),
  uniqueIndex('dunning_step_name_lower').on(sql`lower(${t.name})`).where(sql`${t.enabled}`),
  index().using('gin', t.settings),
]);
export const dunningStepsRelations = relations(dunningSteps, ({ one }) => ({ usageRecord: one(usageRecords, { fields: [dunningSteps.usageRecordId], references: [usageRecords.id] }) }));
export type DunningStepsRow = typeof dunningSteps.$inferSelect;
