package uz.consult.launcher.queries;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A consultation as people know it: names instead of keys, wall times.
 *
 * @param id the stored row's key: Chatwoot's display id, or cl_ with 1C's key, or the site's
 * @param key Ref_Key in 1C; null while 1C does not know it
 * @param conversation Chatwoot's display id; null if there is no conversation
 * @param number as 1C numbers it; null if it has none
 * @param client the client's name; null if unknown
 * @param inn the client's; null if unknown
 * @param phone the client's; null if unknown
 * @param manager the manager's name; null if there is none, or nobody knows him
 * @param managerKey what is stored of the manager: his key in 1C, or his agent's number; null if there is none
 * @param author the author's name; null if unknown
 * @param status new, open, pending, closed, resolved, cancelled, other, or what the site has written
 * @param createdAt when it was created, wall time; null if unknown
 * @param startsAt the time that was appointed, wall time; null if none was
 * @param endedAt when it ended, wall time; null while it has not
 * @param redate the day to which it was moved; null if it never was
 * @param redateTime the time of that day; null likewise
 * @param rating the average of what the client gave; null if he gave nothing
 * @param ratings how many questions he rated
 * @param language ru or uz; null if unknown
 * @param category what it is about; null if unknown
 * @param question what was asked, from 1C's list; null if unknown
 * @param comment in the words of who wrote it; null if nobody did
 * @param source who made the row, such as 1C_CL, SITE or TELEGRAM; null if unknown
 * @param deleted is it marked or deleted in 1C?
 */
public record ConsultationView(
        String id,
        @Nullable String key,
        @Nullable String conversation,
        @Nullable String number,
        @Nullable String client,
        @Nullable String inn,
        @Nullable String phone,
        @Nullable String manager,
        @Nullable String managerKey,
        @Nullable String author,
        @Nullable String status,
        @Nullable LocalDateTime createdAt,
        @Nullable LocalDateTime startsAt,
        @Nullable LocalDateTime endedAt,
        @Nullable LocalDate redate,
        @Nullable LocalTime redateTime,
        @Nullable String rating,
        int ratings,
        @Nullable String language,
        @Nullable String category,
        @Nullable String question,
        @Nullable String comment,
        @Nullable String source,
        boolean deleted) {

    /** The same with names in place of the keys of manager and author; whom nobody knows has none. */
    ConsultationView named(Map<String, String> names) {
        return new ConsultationView(
                id,
                key,
                conversation,
                number,
                client,
                inn,
                phone,
                managerKey == null ? null : names.get(managerKey),
                managerKey,
                author == null ? null : names.get(author),
                status,
                createdAt,
                startsAt,
                endedAt,
                redate,
                redateTime,
                rating,
                ratings,
                language,
                category,
                question,
                comment,
                source,
                deleted);
    }
}
