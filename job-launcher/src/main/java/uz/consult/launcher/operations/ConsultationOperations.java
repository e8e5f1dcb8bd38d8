package uz.consult.launcher.operations;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import uz.consult.etl.clock.WallClock;
import uz.consult.launcher.queries.ConsultationFilter;
import uz.consult.launcher.queries.ConsultationQueries;
import uz.consult.launcher.queries.ConsultationView;
import uz.consult.launcher.queries.Slice;

/** Finds consultations as people and programs ask for them. */
@Component
@ConditionalOnWebApplication
public class ConsultationOperations {

    private final ConsultationQueries queries;
    private final TimeParameters timeParameters;
    private final WallClock clock;

    ConsultationOperations(ConsultationQueries queries, TimeParameters timeParameters, WallClock clock) {
        this.queries = queries;
        this.timeParameters = timeParameters;
        this.clock = clock;
    }

    /**
     * Consultations, newest first; null does not narrow, see {@link ConsultationFilter}.
     *
     * @param to exclusive; of a day without a time the end is meant
     * @throws OperationRefused saying what is right
     */
    public Slice<ConsultationView> list(
            @Nullable String number,
            @Nullable String client,
            @Nullable String inn,
            @Nullable String phone,
            @Nullable String conversation,
            @Nullable String manager,
            @Nullable String status,
            @Nullable String from,
            @Nullable String to,
            int limit,
            int offset) {
        LocalDateTime first = wall(timeParameters.of("from", from));
        LocalDateTime end = wall(timeParameters.of("to", to));
        boolean day = to != null && !to.contains("T");
        SliceParameters.check(limit, offset);
        Refusal.unlessOneOf("status", status, ConsultationFilter.STATUSES);
        if (phone != null && !ConsultationFilter.narrows(phone)) {
            throw Refusal.TOO_FEW_DIGITS.with(Word.parameter("phone"), ConsultationFilter.FEWEST_DIGITS, phone);
        }
        return queries.of(
                new ConsultationFilter(
                        number,
                        client,
                        inn,
                        phone,
                        conversation,
                        manager,
                        status,
                        first,
                        end != null && day ? end.plusDays(1) : end),
                limit,
                offset);
    }

    /**
     * The consultations of this name: several only where documents share a number.
     *
     * @param key a number, a Ref_Key, or a conversation or other cons_id
     * @throws OperationRefused if there is none
     */
    public List<ConsultationView> named(String key) {
        List<ConsultationView> found = queries.find(key);
        if (found.isEmpty()) {
            throw Refusal.NO_CONSULTATION.with(key);
        }
        for (ConsultationView exactly : found) {
            if (exactly.id().equals(key)) {
                return List.of(exactly);
            }
        }
        // Of several rows of one document the first is the one that stays.
        ConsultationView first = found.get(0);
        boolean one = found.stream().allMatch(other -> other.key() != null && Objects.equals(other.key(), first.key()));
        return one ? List.of(first) : found;
    }

    /** @throws OperationRefused if there is none, or more than one has this number */
    public ConsultationView one(String key) {
        List<ConsultationView> found = named(key);
        if (found.size() > 1) {
            throw Refusal.SEVERAL_CONSULTATIONS.with(
                    found.size(), key, found.stream().map(ConsultationView::id).toList());
        }
        return found.get(0);
    }

    private @Nullable LocalDateTime wall(@Nullable OffsetDateTime time) {
        return time == null
                ? null
                : time.atZoneSameInstant(ZoneId.of(clock.businessZone())).toLocalDateTime();
    }
}
