package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.outbox.OutboxAdmin;
import uz.consult.launcher.operations.OutboxOperations;
import uz.consult.launcher.queries.OutboxQueries;
import uz.consult.launcher.queries.OutboxQueries.Effect;
import uz.consult.launcher.queries.Slice;

/** Effects on Chatwoot and 1C: listed, retried, discarded, released. */
@Tag(name = "Outbox", description = "Effects on Chatwoot and 1C, each delivered once")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/outbox")
class OutboxController {

    /** @param run only what this run held; null for everything */
    record Release(@Nullable Long run) {}

    /** @param released how many effects may go */
    record Released(int released) {}

    /**
     * Which dead effects; what is null does not narrow.
     *
     * @param run only those of this run
     * @param kind only those of this kind
     * @param conversation only those of this conversation
     * @param since only what was queued then or later
     * @param error what its class or message holds
     */
    record DeadEntries(
            @Nullable Long run,
            @Nullable String kind,
            @Nullable String conversation,
            @Nullable OffsetDateTime since,
            @Nullable String error) {}

    private final OutboxOperations operations;

    OutboxController(OutboxOperations operations) {
        this.operations = operations;
    }

    @Operation(summary = "Effects, newest first")
    @GetMapping
    Slice<Effect> list(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        return operations.list(new OutboxQueries.Filter(state, kind, conversation, run), limit, offset);
    }

    @Operation(summary = "An effect")
    @GetMapping("/{id}")
    Effect one(@PathVariable long id) {
        return operations.find(id);
    }

    @Operation(summary = "Retries an effect; what may have been carried out already is looked up first")
    @PostMapping("/{id}/retry")
    Effect retry(@PathVariable long id) {
        operations.retry(id);
        return one(id);
    }

    @Operation(
            summary = "Retries all dead effects that match; those superseded by a newer one stay dead",
            description = "Without a body, or with an empty one, all that are dead")
    @PostMapping("/retry")
    OutboxAdmin.Revived retryDead(@RequestBody(required = false) @Nullable DeadEntries which) {
        return operations.revive(
                which == null
                        ? new OutboxAdmin.DeadEntries(null, null, null, null, null)
                        : new OutboxAdmin.DeadEntries(
                                which.run(), which.kind(), which.conversation(), which.since(), which.error()));
    }

    @Operation(summary = "Discards an effect: it is never sent")
    @PostMapping("/{id}/discard")
    Effect discard(@PathVariable long id) {
        operations.discard(id);
        return one(id);
    }

    @Operation(summary = "Approves held effects: they are sent")
    @PostMapping("/release")
    Released release(@RequestBody(required = false) @Nullable Release release) {
        return new Released(operations.release(release == null ? null : release.run()));
    }
}
