package uz.consult.etl.cons;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Runs;

/** A document of 1C, said aloud: {@code document().taken().ledBy(manager).build()}. */
final class DocumentBuilder {

    private @Nullable String version = "AAAAAAAAAAE=";
    private boolean deleted;
    private @Nullable String number;
    private @Nullable String client;
    private @Nullable String manager;
    private @Nullable String author;
    private @Nullable LocalDateTime created;
    private @Nullable LocalDateTime start;
    private @Nullable LocalDateTime end;
    private @Nullable LocalDateTime changed = Runs.NOW;
    private boolean denied;
    private @Nullable String kind;
    private @Nullable String comment;
    private @Nullable String category;
    private @Nullable String question;
    private @Nullable String language;
    private @Nullable List<QuestionAndAnswer> first;
    private @Nullable List<QuestionAndAnswer> second;

    private DocumentBuilder() {}

    /** One that was changed just now and of which nothing else is said. */
    static DocumentBuilder document() {
        return new DocumentBuilder();
    }

    /** A manager works on it. */
    DocumentBuilder taken() {
        kind = "КонсультацияИТС";
        return this;
    }

    /** It waits in the queue. */
    DocumentBuilder waiting() {
        kind = "ВОчередьНаКонсультацию";
        return this;
    }

    DocumentBuilder kind(@Nullable String value) {
        kind = value;
        return this;
    }

    DocumentBuilder endedAt(@Nullable LocalDateTime at) {
        end = at;
        return this;
    }

    DocumentBuilder denied() {
        denied = true;
        return this;
    }

    DocumentBuilder markedForDeletion() {
        deleted = true;
        return this;
    }

    DocumentBuilder number(String value) {
        number = value;
        return this;
    }

    DocumentBuilder of(String clientKey) {
        client = clientKey;
        return this;
    }

    DocumentBuilder ledBy(String key) {
        manager = key;
        return this;
    }

    DocumentBuilder writtenBy(String key) {
        author = key;
        return this;
    }

    DocumentBuilder createdAt(LocalDateTime at) {
        created = at;
        return this;
    }

    DocumentBuilder startingAt(LocalDateTime at) {
        start = at;
        return this;
    }

    DocumentBuilder changedAt(@Nullable LocalDateTime at) {
        changed = at;
        return this;
    }

    DocumentBuilder about(String said, String inCategory, String asked) {
        comment = said;
        category = inCategory;
        question = asked;
        return this;
    }

    DocumentBuilder in(String code) {
        language = code;
        return this;
    }

    DocumentBuilder version(@Nullable String value) {
        version = value;
        return this;
    }

    DocumentBuilder withLines(
            @Nullable List<QuestionAndAnswer> consultations, @Nullable List<QuestionAndAnswer> answers) {
        first = consultations;
        second = answers;
        return this;
    }

    ConsDocument build() {
        return new ConsDocument(
                ConsultationBuilder.REF_KEY,
                version,
                deleted,
                number,
                client,
                manager,
                author,
                created,
                start,
                end,
                changed,
                denied,
                kind,
                comment,
                category,
                question,
                language,
                first,
                second);
    }
}
