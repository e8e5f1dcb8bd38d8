package uz.consult.example.tariffs;

import org.jspecify.annotations.Nullable;

/**
 * A tariff, as 1C sends it and as it is kept in dict.tariffs.
 *
 * @param refKey its key in 1C
 * @param code null where the catalog has none
 * @param description null where 1C has none
 * @param deleted marked for deletion in 1C; clients may refer to it still
 */
record Tariff(
        String refKey, @Nullable String code, @Nullable String description, boolean deleted) {

    /** What this row becomes by what 1C says: what it does not send stays as it is. */
    Tariff after(Tariff said) {
        return new Tariff(
                refKey,
                said.code == null ? code : said.code,
                said.description == null ? description : said.description,
                said.deleted);
    }
}
