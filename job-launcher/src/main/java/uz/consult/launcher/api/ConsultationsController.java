package uz.consult.launcher.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.launcher.operations.ConsultationOperations;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.queries.ConsultationView;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.security.PageLanguage;
import uz.consult.launcher.security.PageUser;
import uz.consult.launcher.story.ConsultationLinks;
import uz.consult.launcher.story.ConsultationStory;
import uz.consult.launcher.story.Inspection;
import uz.consult.launcher.story.Inspections;
import uz.consult.launcher.story.StoryEntry;

/** Consultations: found, told, and inspected. Sentences come in the language that Accept-Language prefers of ru, uz and en; else in English. */
@Tag(name = "Consultations", description = "What 1C said of a consultation, what changed, what was sent and answered")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/consultations")
class ConsultationsController {

    /** Who may read effects may read what is stored of them, too. */
    private static final String OF_EFFECTS = "/api/outbox";

    /**
     * A consultation with its addresses in the other systems.
     *
     * @param chatwoot of its conversation; null if it has none
     * @param onec of its document, for 1C's own navigation; null while 1C does not know it
     */
    record Head(
            @JsonUnwrapped ConsultationView consultation,
            @Nullable String chatwoot,
            @Nullable String onec) {}

    /** @param items everything in the order of time */
    record StoryView(List<StoryEntry> items) {}

    private final ConsultationOperations operations;
    private final ConsultationStory story;
    private final ConsultationLinks links;
    private final Inspections inspections;

    ConsultationsController(
            ConsultationOperations operations,
            ConsultationStory story,
            ConsultationLinks links,
            Inspections inspections) {
        this.operations = operations;
        this.story = story;
        this.links = links;
        this.inspections = inspections;
    }

    @Operation(
            summary = "Consultations, newest first; the total is exact on the last page, before that a lower bound",
            description =
                    "client: words of the name, or how they begin; phone: its last digits, 4 or more; manager: his key in 1C, the number"
                            + " of his agent, or how words of his name begin; from and to: when it was created, as 1C shows it")
    @GetMapping
    Slice<ConsultationView> list(
            @RequestParam(required = false) @Nullable String number,
            @RequestParam(required = false) @Nullable String client,
            @RequestParam(required = false) @Nullable String inn,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable String manager,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        return operations.list(number, client, inn, phone, conversation, manager, status, from, to, limit, offset);
    }

    @Operation(summary = "A consultation, by its id, number, Ref_Key or conversation; 409 if several have the number")
    @ApiResponse(responseCode = "409", ref = "Conflict")
    @ResponseStatus(HttpStatus.OK)
    @GetMapping("/{key}")
    Head one(@PathVariable String key) {
        ConsultationView consultation = operations.one(key);
        return new Head(consultation, links.chatwoot(consultation), links.onec(consultation));
    }

    @Operation(
            summary = "What happened to a consultation, in sentences, by its number, Ref_Key or conversation",
            description =
                    "Who may not read the outbox and the dead letters does not get their numbers and technical forms")
    @GetMapping("/{key}/history")
    StoryView of(
            @PathVariable String key,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String language,
            @Nullable Authentication caller) {
        PageUser reader = PageUser.of(caller);
        boolean whole = reader != null && reader.mayRead(OF_EFFECTS);
        try {
            return new StoryView(story.of(key, PageLanguage.preferred(language, Locale.ENGLISH), whole));
        } catch (IllegalArgumentException e) {
            throw Refusal.NO_CONSULTATION.with(key);
        }
    }

    @Operation(
            summary =
                    "Asks 1C for the record as it is now, and says in what PostgreSQL differs; with all effects and answers",
            description =
                    "Waits for 1C up to 40 s; that it did not answer is a result, too: state is FAILED. Nothing is changed")
    @ApiResponse(responseCode = "409", ref = "Conflict")
    @ResponseStatus(HttpStatus.OK)
    @GetMapping("/{key}/inspection")
    Inspection inspect(
            @PathVariable String key,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String language) {
        return inspections.of(operations.one(key), PageLanguage.preferred(language, Locale.ENGLISH));
    }
}
