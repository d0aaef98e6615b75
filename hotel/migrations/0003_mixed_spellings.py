"""Names are found in every mixture of their spellings, and plain names are folded in less time."""

from importlib import import_module

from django.db import migrations

BEFORE: str = import_module("hotel.migrations.0002_search_functions").FUNCTIONS

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION search_folded(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(value) = length(value) THEN
        RETURN translate(lower(value COLLATE pg_c_utf8), U&'\0020\0009\000A\000D\000C\000B''`-', '');
    END IF;
    RETURN search_without_accents(
        translate(
            lower(normalize(value, NFKC) COLLATE pg_c_utf8),
            U&'\0020\0009\000A\000D\000C\000B''\2019\2018\02BC\02B9\2032`\00B4-\2010\2011\2012\2013\2014\2015\2212',
            ''
        )
    );
END $$;

-- The spellings differ at some places: a tab stands for a possible "e" after ä, ö, ü and ø, a line feed for a possible
-- "a" after å, and a carriage return for the "e" of a written ae, oe or ue, which another hand leaves out.
CREATE OR REPLACE FUNCTION search_spellings(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    spaced text;
    marked text;
    mark text;
    marks int;
    spellings text[];
    word text;
    words text[] := '{}';
BEGIN
    IF value COLLATE "C" ~ '^[A-Za-z0-9]+$' AND value COLLATE "C" !~* '[aou]e' THEN
        RETURN lower(value COLLATE pg_c_utf8);
    END IF;
    spaced := btrim(
        translate(
            lower(normalize(value, NFKC) COLLATE pg_c_utf8),
            U&'\0009\000A\000D\000C\000B''\2019\2018\02BC\02B9\2032`\00B4-\2010\2011\2012\2013\2014\2015\2212',
            repeat(' ', 20)
        )
    );
    marked := search_without_accents(
        replace(replace(replace(replace(replace(
            spaced, 'ä', E'a\t'), 'ö', E'o\t'), 'ü', E'u\t'), 'ø', E'o\t'), 'å', E'a\n')
    );
    marked := replace(replace(replace(marked, 'ae', E'a\r'), 'oe', E'o\r'), 'ue', E'u\r');
    marks := length(marked) - length(translate(marked, E'\t\n\r', ''));
    spellings := CASE
        WHEN marks = 0 THEN ARRAY[marked]
        WHEN marks = 1 THEN ARRAY[translate(marked, E'\r\t\n', 'e'), translate(marked, E'\t\n\r', 'ea')]
        WHEN marks > 4 THEN ARRAY[
            translate(marked, E'\r\t\n', 'e'), translate(marked, E'\r\t\n', 'eea'), translate(marked, E'\r\t\n', '')
        ]
        ELSE ARRAY[marked]
    END;
    WHILE marks BETWEEN 2 AND 4 AND spellings[1] ~ E'[\t\n\r]' LOOP
        mark := substring(spellings[1] FROM E'[\t\n\r]');
        spellings := ARRAY(
            SELECT regexp_replace(spelling, E'[\t\n\r]', chosen)
            FROM unnest(spellings) AS spelling, unnest(
                CASE mark WHEN E'\t' THEN ARRAY['', 'e'] WHEN E'\n' THEN ARRAY['', 'a'] ELSE ARRAY['e', ''] END
            ) AS chosen
        );
    END LOOP;
    FOREACH spaced IN ARRAY spellings LOOP
        FOREACH word IN ARRAY replace(spaced, ' ', '') || string_to_array(spaced, ' ') LOOP
            IF word <> ALL (words) AND word <> '' THEN
                words := words || word;
            END IF;
        END LOOP;
    END LOOP;
    RETURN array_to_string(words, ' ');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("hotel", "0002_search_functions")]

    operations = [
        migrations.RunSQL(
            [(FUNCTIONS, None)], [(BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), None)]
        )
    ]
