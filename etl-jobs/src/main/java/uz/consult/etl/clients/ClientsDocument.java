package uz.consult.etl.clients;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Catalog_Контрагенты as 1C sends it, without folders; times are wall times, null is emptiness.
 *
 * @param version DataVersion; null if it is not sent
 * @param deleted DeletionMark
 * @param companyName Description, or else Наименование, without its mask
 * @param abonent КодАбонентаClobus; null for "0"
 */
record ClientsDocument(
        String refKey,
        @Nullable String version,
        boolean deleted,
        @Nullable String parentKey,
        @Nullable String companyName,
        @Nullable String orgInn,
        @Nullable String abonent,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String country,
        @Nullable String region,
        @Nullable String city,
        @Nullable String subscription,
        @Nullable LocalDateTime subscribedFrom,
        @Nullable LocalDateTime subscribedTo,
        @Nullable String tariff,
        @Nullable String tariffPeriod,
        @Nullable String organisation) {}
