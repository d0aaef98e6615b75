"""The functions that fold texts and typed words for searches: one definition for both."""

from typing import Any

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

NEEDED = """
    SELECT 'the extension ' || name FROM unnest(ARRAY['btree_gin', 'pg_trgm']) AS needed (name)
    WHERE NOT EXISTS (SELECT FROM pg_available_extensions AS available WHERE available.name = needed.name)
    UNION ALL
    SELECT 'the collation pg_c_utf8 (PostgreSQL 17 or later, encoding UTF8)'
    WHERE NOT EXISTS (SELECT FROM pg_collation WHERE collname = 'pg_c_utf8')
    OR current_setting('server_encoding') <> 'UTF8'
"""


def require_server(_apps: Any, schema_editor: Any) -> None:
    """Raise ImproperlyConfigured with what the server lacks."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NEEDED)
        missing = [name for (name,) in cursor.fetchall()]
    if missing:
        message = (
            f"Searches need {' and '.join(missing)}; the extensions come with PostgreSQL's contrib package."
        )
        raise ImproperlyConfigured(message)


FUNCTIONS = r"""
CREATE FUNCTION search_without_accents(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(value) = length(value) THEN
        RETURN value;
    END IF;
    value := regexp_replace(normalize(value, NFKD) COLLATE pg_c_utf8, '[\u0300-\u036f]+', '', 'g');
    value := translate(value, 'łøđðıħŧ', 'loddiht');
    RETURN normalize(
        replace(replace(replace(replace(value, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), NFC
    );
END $$;
COMMENT ON FUNCTION search_without_accents(text) IS
    'A lower-case text in NFKC without accents; letters that Unicode does not decompose become Latin ones.';

CREATE FUNCTION search_folded(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN search_without_accents(
        translate(
            lower(normalize(value, NFKC) COLLATE pg_c_utf8),
            U&'\0020\0009\000A\000D\000C\000B''\2019\2018\02BC\02B9\2032`\00B4-\2010\2011\2012\2013\2014\2015\2212',
            ''
        )
    );
END $$;
COMMENT ON FUNCTION search_folded(text) IS
    'A typed word or a stored text as searches compare it: lower case, without accents, apostrophes, hyphens, spaces.';

CREATE FUNCTION search_spellings(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    spaced text := btrim(
        translate(
            lower(normalize(value, NFKC) COLLATE pg_c_utf8),
            U&'\0009\000A\000D\000C\000B''\2019\2018\02BC\02B9\2032`\00B4-\2010\2011\2012\2013\2014\2015\2212',
            repeat(' ', 20)
        )
    );
    plain text := search_without_accents(spaced);
    spelt text := plain;
    spellings text[] := ARRAY[plain];
    spelling text;
    word text;
    words text[] := '{}';
BEGIN
    IF octet_length(spaced) > length(spaced) THEN
        spelt := search_without_accents(
            replace(replace(replace(replace(replace(
                spaced, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa')
        );
        spellings := spellings || spelt;
    END IF;
    IF spelt ~ '[aou]e' THEN
        spellings := spellings || replace(replace(replace(spelt, 'ae', 'a'), 'oe', 'o'), 'ue', 'u');
    END IF;
    FOREACH spelling IN ARRAY spellings LOOP
        FOREACH word IN ARRAY replace(spelling, ' ', '') || string_to_array(spelling, ' ') LOOP
            IF word <> ALL (words) AND word <> '' THEN
                words := words || word;
            END IF;
        END LOOP;
    END LOOP;
    RETURN array_to_string(words, ' ');
END $$;
COMMENT ON FUNCTION search_spellings(text) IS
    'The folded spellings of a name: in one word and in its parts, umlauts also as ae, oe, ue, and these also as umlauts.';

CREATE FUNCTION search_phone(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    folded text := search_folded(value);
BEGIN
    IF folded ~ '^[+0-9]*$' THEN
        RETURN folded;
    END IF;
    RETURN folded || ' ' || regexp_replace(folded, '[^+0-9]', '', 'g');
END $$;
COMMENT ON FUNCTION search_phone(text) IS 'A folded phone number, and its digits if it has other characters.';

CREATE FUNCTION search_pattern(word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%';
COMMENT ON FUNCTION search_pattern(text) IS 'The pattern of LIKE for texts that contain a folded word.';

CREATE FUNCTION search_has_trigrams(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN word ~ '[a-z0-9]{3}'
    OR cardinality(show_trgm(coalesce(substring(word FROM '[^\u0001-\u007f]{3,}'), ''))) > 3;
COMMENT ON FUNCTION search_has_trigrams(text) IS
    'Whether an index of trigrams finds a folded word: it has three letters or digits in a row, as pg_trgm sees them.';
"""

DROP = """
DROP FUNCTION search_has_trigrams(text);
DROP FUNCTION search_pattern(text);
DROP FUNCTION search_phone(text);
DROP FUNCTION search_spellings(text);
DROP FUNCTION search_folded(text);
DROP FUNCTION search_without_accents(text);
"""


class Migration(migrations.Migration):
    dependencies = [("hotel", "0001_initial")]

    operations = [
        migrations.RunPython(require_server, migrations.RunPython.noop),
        BtreeGinExtension(),
        TrigramExtension(),
        migrations.RunSQL([(FUNCTIONS, None)], [(DROP, None)]),
    ]
