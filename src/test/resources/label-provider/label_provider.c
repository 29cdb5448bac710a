/*
 * A module that registers two label providers, which accept every label. PostgreSQL's headers need not be there: what the server looks
 * at when it loads a module ("fmgr.h", PG_MODULE_MAGIC) is written out for the versions 14 to 18. PG_MAJOR is given on the command line.
 */
struct magic
{
	int			len;
	int			version;
	int			func_max_args;
	int			index_max_keys;
	int			name_data_len;
	int			float8_by_value;
#if PG_MAJOR >= 15
	char		abi_extra[32];
#endif
#if PG_MAJOR >= 18
	const char *module_name;
	const char *module_version;
#endif
};

typedef void (*check_label) (const void *object, const char *label);

extern void register_label_provider(const char *provider, check_label check);

const struct magic *
Pg_magic_func(void)
{
	static const struct magic magic = {
		.len = sizeof(struct magic),
		.version = PG_MAJOR * 100,
		.func_max_args = 100,
		.index_max_keys = 32,
		.name_data_len = 64,
		.float8_by_value = 1,
#if PG_MAJOR >= 15
		.abi_extra = "PostgreSQL",
#endif
	};

	return &magic;
}

static void
accept(const void *object, const char *label)
{
}

void
_PG_init(void)
{
	register_label_provider("first", accept);
	register_label_provider("Second Provider", accept);
}
