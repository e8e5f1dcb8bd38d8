package uz.consult.etl.cons;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stored consultation, said aloud: {@code consultation().withConversation("7").closedAt(end).build()}. */
final class ConsultationBuilder {

    static final String REF_KEY = "8f3c2f2e-0000-4000-8000-000000000001";

    private String consId = "1201";
    private @Nullable UUID clientId;
    private @Nullable String clientKey;
    private @Nullable String number;
    private String status = "open";
    private @Nullable String orgInn;
    private @Nullable LocalDateTime created;
    private @Nullable LocalDateTime start;
    private @Nullable LocalDateTime end;
    private @Nullable String language = "ru";
    private @Nullable String type = Consultation.TYPE;
    private @Nullable Boolean denied = false;
    private @Nullable String manager;
    private @Nullable String author;
    private @Nullable String comment;
    private @Nullable String category;
    private @Nullable String question;
    private @Nullable String interference;
    private @Nullable OffsetDateTime deletedAt;
    private @Nullable String version;
    private @Nullable LocalDate redate;
    private @Nullable LocalTime redateTime;
    private @Nullable String rating;
    private @Nullable String source = Consultation.MADE_HERE;

    private ConsultationBuilder() {}

    /** An open one with the conversation 1201, of which nothing else is known. */
    static ConsultationBuilder consultation() {
        return new ConsultationBuilder();
    }

    ConsultationBuilder withConversation(String id) {
        consId = id;
        return this;
    }

    /** Its row holds the place of one that the site may bring. */
    ConsultationBuilder withoutConversation() {
        consId = Consultation.placeholder(REF_KEY);
        return this;
    }

    ConsultationBuilder keyed(String id) {
        consId = id;
        return this;
    }

    ConsultationBuilder of(UUID id, String key, @Nullable String inn) {
        clientId = id;
        clientKey = key;
        orgInn = inn;
        return this;
    }

    ConsultationBuilder ofUnknownClient(String key) {
        clientKey = key;
        return this;
    }

    ConsultationBuilder number(String value) {
        number = value;
        return this;
    }

    ConsultationBuilder status(String value) {
        status = value;
        return this;
    }

    ConsultationBuilder closedAt(LocalDateTime at) {
        status = "closed";
        end = at;
        return this;
    }

    ConsultationBuilder cancelled() {
        status = "cancelled";
        return this;
    }

    /** By the site, which notes an end of its own. */
    ConsultationBuilder cancelledOnSiteAt(LocalDateTime at) {
        status = "cancelled";
        denied = true;
        end = at;
        return this;
    }

    ConsultationBuilder deletedAt(OffsetDateTime at) {
        deletedAt = at;
        return this;
    }

    ConsultationBuilder createdAt(@Nullable LocalDateTime at) {
        created = at;
        return this;
    }

    ConsultationBuilder startingAt(LocalDateTime at) {
        start = at;
        return this;
    }

    ConsultationBuilder endingAt(@Nullable LocalDateTime at) {
        end = at;
        return this;
    }

    ConsultationBuilder in(@Nullable String code) {
        language = code;
        return this;
    }

    ConsultationBuilder type(@Nullable String value) {
        type = value;
        return this;
    }

    ConsultationBuilder denied(@Nullable Boolean value) {
        denied = value;
        return this;
    }

    ConsultationBuilder ledBy(@Nullable String key) {
        manager = key;
        return this;
    }

    ConsultationBuilder writtenBy(String key) {
        author = key;
        return this;
    }

    ConsultationBuilder about(String said, String inCategory, String asked) {
        comment = said;
        category = inCategory;
        question = asked;
        return this;
    }

    ConsultationBuilder hinderedBy(String key) {
        interference = key;
        return this;
    }

    ConsultationBuilder version(@Nullable String value) {
        version = value;
        return this;
    }

    ConsultationBuilder movedTo(LocalDateTime date) {
        redate = date.toLocalDate();
        redateTime = date.toLocalTime();
        return this;
    }

    ConsultationBuilder rated(String average) {
        rating = average;
        return this;
    }

    ConsultationBuilder madeBy(@Nullable String who) {
        source = who;
        return this;
    }

    Consultation build() {
        return new Consultation(
                consId,
                REF_KEY,
                clientId,
                clientKey,
                number,
                status,
                orgInn,
                created,
                start,
                end,
                language,
                type,
                denied,
                manager,
                author,
                comment,
                category,
                question,
                interference,
                deletedAt,
                version,
                redate,
                redateTime,
                rating,
                source);
    }
}
