package uz.consult.etl.users;

import java.time.LocalTime;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.outbox.ConsultationLanguage;

/**
 * The row of cons.users, as far as this application writes it, and its skills.
 *
 * @param accountId our key
 * @param userId Code, or else Description
 * @param team the Chatwoot team that follows from the department; null if none does
 * @param deletionMark set for a manager who has the deletion mark, is invalid or a service user in 1C, or is gone from there
 * @param invalid always equal to it
 * @param confirmed false in a row made here; then the site's
 * @param skills keys of categories; of a stored row those that stand there
 */
record ManagerRow(
        UUID accountId,
        String refKey,
        @Nullable String userId,
        @Nullable String description,
        @Nullable Boolean ru,
        @Nullable Boolean uz,
        @Nullable String department,
        @Nullable Integer limit,
        @Nullable LocalTime start,
        @Nullable LocalTime end,
        @Nullable String team,
        @Nullable Boolean deletionMark,
        @Nullable Boolean invalid,
        @Nullable Boolean confirmed,
        Set<String> skills) {

    static final String TEAM = "консультация по ведению учета";

    /** A row of which nothing is known but its key: the languages are the columns' defaults. */
    static ManagerRow blank(String refKey) {
        return new ManagerRow(
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
                false,
                Set.of());
    }

    /** The row after what 1C says; of a register that sent nothing at all, what is stored stays. */
    ManagerRow after(UserDocument said) {
        if (said.left()) {
            return gone(Objects.requireNonNullElse(said.facts().skills(), skills));
        }
        ManagerRegisters.Of facts = said.facts();
        Set<String> languages = facts.languages();
        ManagerRegisters.Limit hours = facts.limit();
        return new ManagerRow(
                accountId,
                refKey,
                said.userId() != null ? said.userId() : userId,
                said.description() != null ? said.description() : description,
                languages == null ? isTrue(ru) : languages.contains(ConsultationLanguage.RU.key()),
                languages == null ? isTrue(uz) : languages.contains(ConsultationLanguage.UZ.key()),
                facts.departmentsKnown() ? facts.department() : department,
                facts.limitsKnown() ? hours == null ? null : hours.limit() : limit,
                facts.limitsKnown() ? hours == null ? null : hours.start() : start,
                facts.limitsKnown() ? hours == null ? null : hours.end() : end,
                facts.teamed() ? TEAM : team,
                false,
                false,
                isTrue(confirmed),
                Objects.requireNonNullElse(facts.skills(), skills));
    }

    /** The row of a manager whom 1C no longer has. */
    ManagerRow gone() {
        return gone(skills);
    }

    /** The same row as far as 1C alone says anything of it; what the registers leave open is as writing would have it. */
    ManagerRow alone(UserDocument said, ManagerRow after) {
        return new ManagerRow(
                accountId,
                refKey,
                said.left() ? after.userId : said.userId(),
                said.left() ? after.description : said.description(),
                after.ru,
                after.uz,
                after.department,
                after.limit,
                after.start,
                after.end,
                said.left() ? after.team : said.facts().teamed() ? TEAM : null,
                after.deletionMark,
                after.invalid,
                after.confirmed,
                after.skills);
    }

    /** His skills stay what the register says: whoever chooses by skill knows who has left. */
    private ManagerRow gone(Set<String> others) {
        return new ManagerRow(
                accountId,
                refKey,
                userId,
                description,
                isTrue(ru),
                isTrue(uz),
                department,
                limit,
                start,
                end,
                team,
                true,
                true,
                isTrue(confirmed),
                others);
    }

    boolean left() {
        return isTrue(deletionMark) && isTrue(invalid);
    }

    /** A flag that nobody has ever written counts as not set. */
    private static boolean isTrue(@Nullable Boolean mark) {
        return Boolean.TRUE.equals(mark);
    }
}
