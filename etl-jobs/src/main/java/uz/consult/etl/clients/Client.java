package uz.consult.etl.clients;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row of cons.clients, as far as this application writes it; times are wall times but deletedAt, an instant. The names of
 * persons are the site's and not among it.
 *
 * @param refKey null for an owner whom the site made and 1C does not know yet
 * @param owner is_parent without parent_id, as every client of 1C is
 */
record Client(
        UUID clientId,
        @Nullable String refKey,
        boolean owner,
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
        @Nullable String organisation,
        @Nullable OffsetDateTime deletedAt,
        @Nullable String version) {

    /** A row of which nothing is known but its key. */
    static Client blank(UUID clientId) {
        return new Client(
                clientId, null, true, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null);
    }

    /** The row after what 1C says of it: emptiness erases nothing. */
    Client after(ClientsDocument said, OffsetDateTime now) {
        return new Client(
                clientId,
                said.refKey(),
                true,
                or(said.parentKey(), parentKey),
                or(said.companyName(), companyName),
                or(said.orgInn(), orgInn),
                or(said.abonent(), abonent),
                or(said.email(), email),
                or(said.phone(), phone),
                or(said.country(), country),
                or(said.region(), region),
                or(said.city(), city),
                or(said.subscription(), subscription),
                or(said.subscribedFrom(), subscribedFrom),
                or(said.subscribedTo(), subscribedTo),
                or(said.tariff(), tariff),
                or(said.tariffPeriod(), tariffPeriod),
                or(said.organisation(), organisation),
                !said.deleted() ? null : deletedAt != null ? deletedAt : now,
                or(said.version(), version));
    }

    /** The row of a client whom 1C no longer has: history hangs on it, so it stays. */
    Client gone(OffsetDateTime now) {
        return new Client(
                clientId,
                refKey,
                owner,
                parentKey,
                companyName,
                orgInn,
                abonent,
                email,
                phone,
                country,
                region,
                city,
                subscription,
                subscribedFrom,
                subscribedTo,
                tariff,
                tariffPeriod,
                organisation,
                deletedAt != null ? deletedAt : now,
                null);
    }

    /** The same row but for 1C's version of it. */
    Client withVersion(@Nullable String other) {
        return new Client(
                clientId,
                refKey,
                owner,
                parentKey,
                companyName,
                orgInn,
                abonent,
                email,
                phone,
                country,
                region,
                city,
                subscription,
                subscribedFrom,
                subscribedTo,
                tariff,
                tariffPeriod,
                organisation,
                deletedAt,
                other);
    }

    private static <T> @Nullable T or(@Nullable T said, @Nullable T stored) {
        return said != null ? said : stored;
    }
}
