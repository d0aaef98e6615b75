"""Names that are written without a space between them are found in one word, in both orders."""

from django.db import migrations

UNSPACED = (
    r"[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af]"
)
"""The letters of Chinese, Japanese and Korean names, as a set of a regular expression of PostgreSQL."""

FUNCTION = r"""
CREATE FUNCTION search_joined(first_name text, last_name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    first text;
    last text;
BEGIN
    IF octet_length(first_name) = length(first_name) OR octet_length(last_name) = length(last_name) THEN
        RETURN NULL;
    END IF;
    first := search_folded(first_name);
    last := search_folded(last_name);
    IF first COLLATE "C" ~ '^{UNSPACED}+$' AND last COLLATE "C" ~ '^{UNSPACED}+$' THEN
        RETURN concat(last, first, ' ', first, last);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION search_joined(text, text) IS
    'The folded whole name in one word, in both orders, where both names are Chinese, Japanese or Korean; else NULL.';
""".replace("{UNSPACED}", UNSPACED)


class Migration(migrations.Migration):
    dependencies = [("hotel", "0004_idle_lock")]

    operations = [
        migrations.RunSQL([(FUNCTION, None)], [("DROP FUNCTION search_joined(text, text)", None)]),
    ]
