package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.outbox.BlastRadius;
import uz.consult.etl.outbox.Interventions;
import uz.consult.launcher.history.OutboxPages;
import uz.consult.launcher.history.OutboxPages.Effect;
import uz.consult.launcher.history.Slice;

/** Effects on Chatwoot and 1C: seen, tried again, given up, released. */
@Tag(name = "Outbox", description = "Effects on Chatwoot and 1C, each delivered once")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/outbox")
class OutboxController {

    /** @param run only what this run held; null for everything */
    record Release(@Nullable Long run) {}

    /** How many effects may go. */
    record Released(int released) {}

    private final OutboxPages pages;
    private final Interventions interventions;
    private final BlastRadius radius;

    OutboxController(OutboxPages pages, Interventions interventions, BlastRadius radius) {
        this.pages = pages;
        this.interventions = interventions;
        this.radius = radius;
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
        try {
            return pages.of(new OutboxPages.Filter(state, kind, conversation, run), limit, offset);
        } catch (IllegalArgumentException e) {
            throw Refusal.wrong(String.valueOf(e.getMessage()));
        }
    }

    @Operation(summary = "An effect")
    @GetMapping("/{id}")
    Effect one(@PathVariable long id) {
        Effect found = pages.find(id);
        if (found == null) {
            throw Refusal.notFound("There is no effect " + id);
        }
        return found;
    }

    @Operation(summary = "Tries an effect again; what may have been carried out already is looked up first")
    @PostMapping("/{id}/retry")
    Effect retry(@PathVariable long id) {
        Effect found = one(id);
        refuse(interventions.retry(id), id, found);
        return one(id);
    }

    @Operation(summary = "Gives an effect up: it is never sent")
    @PostMapping("/{id}/discard")
    Effect discard(@PathVariable long id) {
        Effect found = one(id);
        refuse(interventions.discard(id), id, found);
        return one(id);
    }

    @Operation(summary = "Gives the word for effects that are held")
    @PostMapping("/release")
    Released release(@RequestBody(required = false) @Nullable Release release) {
        return new Released(radius.releaseHeld(release == null ? null : release.run()));
    }

    private static void refuse(Interventions.Answer answer, long id, Effect found) {
        switch (answer) {
            case DONE -> {
                // as asked
            }
            case NOT_IN_THIS_STATE ->
                throw Refusal.conflict("Effect " + id + " is " + found.state()
                        + (found.state().equals("held") ? ": POST /api/outbox/release gives the word for it" : "")
                        + (found.state().equals("sending") ? ": wait until it is settled" : ""));
            case OVERTAKEN ->
                throw Refusal.conflict("Effect " + id + " was overtaken by a newer one of its conversation and kind");
        }
    }
}
