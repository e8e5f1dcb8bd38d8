package uz.consult.launcher.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import uz.consult.launcher.queries.Board;
import uz.consult.launcher.queries.BoardQueries;
import uz.consult.launcher.queries.Concern;
import uz.consult.launcher.queries.ExternalSystemState;
import uz.consult.launcher.queries.JobCard;
import uz.consult.launcher.security.PageUser;

/** Everything at a glance, trouble first. */
@Controller
@ConditionalOnWebApplication
class BoardPage {

    /** So many failures stand in a line each; more are restarted together. */
    private static final int FEW = 2;

    /** So many concerns are shown at once, and the others on demand. */
    private static final int SHOWN = 4;

    /**
     * What needs a person.
     *
     * @param action the message that names what can be done about it
     * @param link where that is done; null if the reader may not
     * @param resumes the job that is resumed there, by a form; null for a link
     */
    record Item(
            String text,
            String action,
            @Nullable String link,
            @Nullable String resumes) {}

    /**
     * A system that is needed.
     *
     * @param look good, bad or calm
     * @param waiting who waits for it; empty if nobody does
     * @param error the class of the last failure while it is down; null otherwise
     * @param technical what was said, as it was; null likewise
     */
    record Tile(
            String name,
            String look,
            String text,
            String waiting,
            @Nullable String error,
            @Nullable String technical) {}

    /**
     * A job.
     *
     * @param condition its code
     * @param reason why it is not as it should be; empty if it is
     * @param titles of the bars, in their order
     */
    record Card(
            JobCard job,
            String condition,
            String reason,
            String freshness,
            RunStrip strip,
            String meaning,
            List<String> titles) {}

    private final BoardQueries queries;
    private final MessageSource messages;

    BoardPage(BoardQueries queries, MessageSource messages) {
        this.queries = queries;
        this.messages = messages;
    }

    @GetMapping("/")
    String board(
            @ModelAttribute("visitor") PageUser visitor,
            @ModelAttribute("show") DisplayFormat show,
            Locale locale,
            Model model) {
        Board board = queries.board();
        BoardText text = new BoardText(messages, locale, show);
        List<Item> items = items(board, text, visitor);
        model.addAttribute("headline", text.headline(board.headline()));
        model.addAttribute(
                "headlineLook",
                switch (board.headline().kind()) {
                    case ONEC_DOWN, CHATWOOT_DOWN, TROUBLE -> "bad";
                    case NOT_LOADED, DECISIONS -> "warn";
                    case IN_STEP -> "good";
                });
        model.addAttribute("items", items.subList(0, Math.min(SHOWN, items.size())));
        model.addAttribute("moreItems", items.subList(Math.min(SHOWN, items.size()), items.size()));
        model.addAttribute("tiles", tiles(board, text));
        model.addAttribute(
                "cards", board.jobs().stream().map(job -> card(job, text)).toList());
        model.addAttribute(
                "unfinished",
                board.jobs().stream()
                        .mapToInt(job -> job.state().unfinished().size())
                        .sum());
        model.addAttribute("live", true);
        return "board";
    }

    private static List<Item> items(Board board, BoardText text, PageUser visitor) {
        List<Concern> failed = board.concerns().stream()
                .filter(concern -> concern.kind() == Concern.Kind.FAILED)
                .toList();
        List<Item> items = new ArrayList<>();
        for (Concern concern : board.concerns()) {
            if (concern.kind() != Concern.Kind.FAILED || failed.size() <= FEW) {
                items.add(item(concern, text.concern(concern, board), visitor));
            } else if (concern == failed.get(0)) {
                items.add(new Item(
                        text.failed(failed.stream()
                                .map(one -> String.valueOf(one.job()))
                                .toList()),
                        "act.restartFailed",
                        allowed("/ui/runs/all/restart", visitor),
                        null));
            }
        }
        return items;
    }

    private static Item item(Concern concern, String text, PageUser visitor) {
        String run = "/ui/runs/" + concern.run();
        return switch (concern.kind()) {
            case REFUSED -> new Item(text, "act.look", allowed("/ui/runs?status=FAILED", visitor), null);
            case STUCK -> new Item(text, "act.look", allowed(run, visitor), null);
            case FAILED ->
                visitor.mayRead(run + "/restart")
                        ? new Item(text, "act.restart", run + "/restart", null)
                        : new Item(text, "act.look", allowed(run, visitor), null);
            case HELD ->
                new Item(
                        text,
                        "act.review",
                        allowed(
                                "/ui/outbox?state=held" + (concern.run() == null ? "" : "&run=" + concern.run()),
                                visitor),
                        null);
            case DEAD -> new Item(text, "act.look", allowed("/ui/outbox?state=dead", visitor), null);
            case LETTERS -> new Item(text, "act.look", allowed("/ui/dead-letters?state=open", visitor), null);
            case DIFFERENT ->
                new Item(text, "act.look", allowed("/ui/reconciliation/runs/" + concern.run(), visitor), null);
            case NOT_COMPARED -> new Item(text, "act.look", allowed(run, visitor), null);
            case PAUSED -> {
                String schedule = "/ui/jobs/" + concern.job() + "/schedule";
                yield new Item(text, "act.resume", null, visitor.mayPost(schedule) ? concern.job() : null);
            }
        };
    }

    private static @Nullable String allowed(String link, PageUser visitor) {
        return visitor.mayRead(link.split("\\?", 2)[0]) ? link : null;
    }

    private static List<Tile> tiles(Board board, BoardText text) {
        return List.of(
                tile(Board.ONEC, board, text),
                tile(Board.CHATWOOT, board, text),
                new Tile("postgresql", "good", text.database(board.databaseSince()), "", null, null));
    }

    private static Tile tile(String name, Board board, BoardText text) {
        ExternalSystemState system = board.system(name);
        ExternalSystemState down = system != null && system.isDown() ? system : null;
        boolean up = system != null && system.state().equals(ExternalSystemState.UP);
        return new Tile(
                name,
                down != null ? "bad" : up ? "good" : "calm",
                text.system(system),
                text.waiting(system, board),
                down == null ? null : down.errorClass(),
                down == null ? null : down.message());
    }

    private static Card card(JobCard job, BoardText text) {
        RunStrip strip = RunStrip.of(job.recent());
        return new Card(
                job,
                job.condition().name().toLowerCase(Locale.ROOT),
                text.reason(job),
                text.freshness(job),
                strip,
                text.strip(strip),
                strip.bars().stream().map(bar -> text.run(bar.run())).toList());
    }
}
