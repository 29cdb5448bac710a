package dev.lockstep.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cast between two of PostgreSQL's own types. The list is {@code pg_cast} of version 14, which all later ones have but for {@code path} to {@code
 * point}; casts of extensions and of users are not in it.
 *
 * @param explicitOnly an assignment does not do it
 * @param binaryCoercible values keep their stored form
 */
record BuiltInCast(boolean explicitOnly, boolean binaryCoercible) {
    /** Source, then its targets; {@code !} marks those that only an explicit cast takes, {@code =} those that keep the stored form. */
    private static final String CASTS = """
            "char":character,character varying,integer!,text
            bigint:bit!,double precision,integer,money,numeric,oid,real,smallint
            bit varying:bit=
            bit:bigint!,bit varying=,integer!
            boolean:character,character varying,integer!,text
            box:circle!,lseg!,point!,polygon
            character varying:"char",character=,name,regclass,text=,xml!
            character:"char",character varying,name,text,xml!
            cidr:character,character varying,inet=,text
            circle:box!,point!,polygon!
            date:timestamp with time zone,timestamp without time zone
            daterange:datemultirange!
            double precision:bigint,integer,numeric,real,smallint
            inet:character,character varying,cidr,text
            int4range:int4multirange!
            int8range:int8multirange!
            integer:"char"!,bigint,bit!,boolean!,double precision,money,numeric,oid=,real,smallint
            interval:time without time zone
            json:jsonb
            jsonb:bigint!,boolean!,double precision!,integer!,json,numeric!,real!,smallint!
            lseg:point!
            macaddr8:macaddr
            macaddr:macaddr8
            money:numeric
            name:character,character varying,text
            numeric:bigint,double precision,integer,money,real,smallint
            numrange:nummultirange!
            oid:bigint,integer=
            path:polygon
            point:box
            polygon:box!,circle!,path,point!
            real:bigint,double precision,integer,numeric,smallint
            regoper:regoperator=
            regoperator:regoper=
            regproc:regprocedure=
            regprocedure:regproc=
            smallint:bigint,double precision,integer,numeric,oid,real
            text:"char",character=,character varying=,name,regclass,xml!
            time with time zone:time without time zone
            time without time zone:interval,time with time zone
            timestamp with time zone:date,time with time zone,time without time zone,timestamp without time zone
            timestamp without time zone:date,time without time zone,timestamp with time zone
            tsrange:tsmultirange!
            tstzrange:tstzmultirange!
            xid8:xid!
            xml:character=,character varying=,text=
            """;

    /** Object numbers that are shown by name. */
    private static final List<String> OID_ALIASES = List.of(
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype");

    private static final Map<String, Map<String, BuiltInCast>> BY_SOURCE = parsed();

    /** @param source and {@code target} as {@code format_type} prints them, without modifiers; {@code null} when there is no cast */
    static @Nullable BuiltInCast between(String source, String target) {
        return BY_SOURCE.getOrDefault(source, Map.of()).get(target);
    }

    /** Whether it is the number of an object, shown as such or by name. */
    static boolean isObjectNumber(String type) {
        return type.equals("oid") || OID_ALIASES.contains(type);
    }

    private static Map<String, Map<String, BuiltInCast>> parsed() {
        Map<String, Map<String, BuiltInCast>> all = new HashMap<>();
        CASTS.lines().forEach(line -> {
            String[] sides = line.split(":");
            Map<String, BuiltInCast> targets = new HashMap<>();
            for (String target : sides[1].split(",")) {
                String name = target.replaceAll("[!=]+$", "");
                targets.put(name, new BuiltInCast(target.contains("!"), target.endsWith("=")));
            }
            all.put(sides[0], targets);
        });
        OID_ALIASES.forEach(
                alias -> List.of("smallint", "bigint", "integer", "oid").forEach(number -> {
                    BuiltInCast cast = new BuiltInCast(false, number.equals("integer") || number.equals("oid"));
                    all.computeIfAbsent(number, key -> new HashMap<>()).put(alias, cast);
                    if (!number.equals("smallint")) {
                        all.computeIfAbsent(alias, key -> new HashMap<>()).put(number, cast);
                    }
                }));
        return all;
    }
}
