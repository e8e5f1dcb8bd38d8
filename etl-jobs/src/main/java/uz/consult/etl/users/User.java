package uz.consult.etl.users;

import java.time.LocalTime;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.outbox.Language;

/**
 * The row of cons.users, as far as this application writes it, and its skills.
 *
 * @param accountId our key
 * @param userId Code, or else Description
 * @param team the Chatwoot team that follows from the department; null if none does
 * @param deletionMark one mark of a manager who is marked, invalid or a service user in 1C, or gone from there
 * @param invalid the other: he has both or none
 * @param skills keys of categories; of a stored row those that stand there
 */
record User(
        UUID accountId,
        String refKey,
        @Nullable String userId,
        @Nullable String description,
        boolean ru,
        boolean uz,
        @Nullable String department,
        @Nullable Integer limit,
        @Nullable LocalTime start,
        @Nullable LocalTime end,
        @Nullable String team,
        boolean deletionMark,
        boolean invalid,
        Set<String> skills) {

    static final String TEAM = "консультация по ведению учета";

    /** A row of which nothing is known but its key: the languages are the columns' defaults. */
    static User blank(String refKey) {
        return new User(
                UUID.randomUUID(),
                refKey,
                null,
                null,
                true,
                false,
                null,
                null,
                null,
                null,
                null,
                false,
                false,
                Set.of());
    }

    /** The row after what 1C says; of a register that sent nothing at all, what is stored stays. */
    User after(UserDocument said) {
        if (said.left()) {
            return gone();
        }
        UserFacts.Of facts = said.facts();
        Set<String> languages = facts.languages();
        UserFacts.Limit hours = facts.limit();
        return new User(
                accountId,
                refKey,
                said.userId() != null ? said.userId() : userId,
                said.description() != null ? said.description() : description,
                languages == null ? ru : languages.contains(Language.RU.key()),
                languages == null ? uz : languages.contains(Language.UZ.key()),
                facts.departmentsKnown() ? facts.department() : department,
                facts.limitsKnown() ? hours == null ? null : hours.limit() : limit,
                facts.limitsKnown() ? hours == null ? null : hours.start() : start,
                facts.limitsKnown() ? hours == null ? null : hours.end() : end,
                facts.teamed() ? TEAM : team,
                false,
                false,
                Objects.requireNonNullElse(facts.skills(), skills));
    }

    /** The row of a manager whom 1C no longer has. */
    User gone() {
        return new User(
                accountId,
                refKey,
                userId,
                description,
                ru,
                uz,
                department,
                limit,
                start,
                end,
                team,
                true,
                true,
                skills);
    }

    boolean left() {
        return deletionMark && invalid;
    }
}
