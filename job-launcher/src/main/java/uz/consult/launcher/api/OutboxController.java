package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.etl.outbox.OutboxAdmin;
import uz.consult.etl.outbox.OutboxAdmin.Reach;
import uz.consult.launcher.operations.OutboxOperations;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.OutboxQueries;
import uz.consult.launcher.queries.OutboxQueries.Effect;
import uz.consult.launcher.queries.Slice;

/** Effects on Chatwoot and 1C: listed, released, retried, discarded, one by one or many at once. */
@Tag(name = "Outbox", description = "Effects on Chatwoot and 1C, each delivered once")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/outbox")
class OutboxController {

    /** @param released how many effects may go */
    record Released(int released) {}

    /** @param discarded how many effects were given up */
    record DiscardedEffects(long discarded) {}

    /**
     * Which effects; what is null does not narrow.
     *
     * @param run only those of this run
     * @param kind only those of this kind
     * @param conversation only those of this conversation
     * @param consultation its Ref_Key in 1C, or its number
     * @param since only what was queued then or later
     * @param error what its class or message holds
     * @param upTo only effects up to this number
     */
    record EffectsRequest(
            @Nullable Long run,
            @Nullable String kind,
            @Nullable String conversation,
            @Nullable String consultation,
            @Nullable OffsetDateTime since,
            @Nullable String error,
            @Nullable Long upTo) {

        private static final EffectsRequest ALL = new EffectsRequest(null, null, null, null, null, null, null);

        EffectFilter filter() {
            return new EffectFilter(null, run, kind, conversation, consultation, since, error, upTo);
        }
    }

    /**
     * Which effects to give up; besides the state at least one must be said.
     *
     * @param state held or dead
     * @param run only those of this run
     * @param kind only those of this kind
     * @param conversation only those of this conversation
     * @param consultation its Ref_Key in 1C, or its number
     * @param since only what was queued then or later
     * @param error what its class or message holds
     * @param upTo only effects up to this number
     */
    record DiscardRequest(
            @Nullable String state,
            @Nullable Long run,
            @Nullable String kind,
            @Nullable String conversation,
            @Nullable String consultation,
            @Nullable OffsetDateTime since,
            @Nullable String error,
            @Nullable Long upTo) {

        EffectFilter filter() {
            return new EffectFilter(null, run, kind, conversation, consultation, since, error, upTo);
        }
    }

    private final OutboxOperations operations;
    private final TimeParameters times;

    OutboxController(OutboxOperations operations, TimeParameters times) {
        this.operations = operations;
        this.times = times;
    }

    @Operation(summary = "Effects, newest first, with what a client reads of them")
    @GetMapping
    Slice<Effect> list(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        return operations.list(
                new OutboxQueries.Filter(
                        state,
                        new EffectFilter(
                                null, run, kind, conversation, consultation, times.of("since", since), error, null)),
                limit,
                offset);
    }

    @Operation(
            summary = "How many effects, conversations and clients a release, retry or discard would reach",
            description = "state is held or dead; newest, given as upTo, means exactly the effects that were counted")
    @GetMapping("/forecast")
    Reach forecast(
            @RequestParam(defaultValue = "held") String state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error) {
        return operations.reach(
                state,
                new EffectFilter(null, run, kind, conversation, consultation, times.of("since", since), error, null));
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
    OutboxAdmin.Revived retryDead(@RequestBody(required = false) @Nullable EffectsRequest which) {
        return operations.revive((which == null ? EffectsRequest.ALL : which).filter());
    }

    @Operation(summary = "Discards an effect: it is never sent")
    @PostMapping("/{id}/discard")
    Effect discard(@PathVariable long id) {
        operations.discard(id);
        return one(id);
    }

    @Operation(summary = "Discards all held or all dead effects that match: they are never sent")
    @PostMapping("/discard")
    DiscardedEffects discardAll(@RequestBody DiscardRequest which) {
        return new DiscardedEffects(
                operations.discardAll(Objects.requireNonNullElse(which.state(), ""), which.filter()));
    }

    @Operation(
            summary = "Approves held effects: they are sent",
            description = "Without a body, or with an empty one, all that are held")
    @PostMapping("/release")
    Released release(@RequestBody(required = false) @Nullable EffectsRequest which) {
        return new Released(operations.release((which == null ? EffectsRequest.ALL : which).filter()));
    }

    @Operation(summary = "Approves one held effect: it is sent")
    @PostMapping("/{id}/release")
    Effect releaseOne(@PathVariable long id) {
        operations.releaseOne(id);
        return one(id);
    }
}
