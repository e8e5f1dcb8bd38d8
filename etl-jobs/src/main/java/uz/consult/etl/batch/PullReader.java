package uz.consult.etl.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataException;
import uz.consult.etl.odata.ODataPage;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.ODataRecord;

/**
 * Reads an entity by the value of its cursor, so that no record that moves while pages turn is lost:
 *
 * <ol>
 *   <li>A page asks for the records from the last cursor value on ({@code ge}), in the cursor's order. A record that is saved
 *       meanwhile moves to the end, and is read there again.
 *   <li>Records of that last value that were taken already are skipped with {@code $skip}, except the very last of
 *       them: it is asked for beyond the page and must come first. So ties need a number and a key, however many
 *       they are, and a page of new records is a chunk.
 *   <li>If another record comes first, something has moved among the ties, and they are read again from their first.
 *       What is read twice is written once.
 *   <li>A page shorter than asked for ends the pass; the last pass ends the pull.
 *   <li>The next page is fetched and mapped while the last is written. Fetching never counts as reading: what is saved is the position
 *       behind the last record handed out, in the transaction that writes it.
 *   <li>If 1C cannot make a page of this size, a quarter of it is asked for from then on. Where records are large, fewer are asked for, by
 *       the bytes of those before them; a page that is longer than may be read is asked for anew, and smaller. What a page is measured by is
 *       the number that was asked for then.
 *   <li>A record that 1C can name but not send is handed out by its name, in its place: the position passes it.
 * </ol>
 *
 * Returns null at the end of data, as every reader. For one run and one thread; {@link #open} begins at the saved position.
 */
final class PullReader<T> implements ItemStreamReader<T>, MemoryBoundReader {

    private static final Logger log = LoggerFactory.getLogger(PullReader.class);
    private static final int MOST_REREADS = 20;

    /**
     * What a page brought.
     *
     * @param start the position before the first record
     * @param ready what the records that are new have become
     * @param resume the position to resume from
     * @param last true if the pull ends with this page
     * @param bytes the length of the page
     */
    private record Fetched<T>(Position start, List<Ready<T>> ready, Position resume, boolean last, int bytes) {}

    /** A record that is ready to be handed out, and the position behind it. */
    private record Ready<T>(T item, Position after) {}

    /** A page, and how many new records it had room for. */
    private record Answer(ODataPage page, int size) {}

    /** Pages become larger step by step: one small record says little of the next. */
    private static final int GROWTH = 4;

    private final ODataClient client;
    private final PullRun run;
    private final List<Scan> scans;
    private final Function<SourceRecord, T> then;
    /** The most that 1C can make a page of. */
    private int ceiling;

    /** The most that the next page may have. */
    private int next;

    private int rereads;
    private long held;

    private Position position = Position.START;
    private @Nullable Fetched<T> page;
    private int index;
    private @Nullable CompletableFuture<Fetched<T>> ahead;
    private @Nullable ExecutorService fetcher;

    /** @param then what becomes of each record, ahead of its turn and in another thread */
    PullReader(ODataClient client, PullRun run, List<Scan> scans, Function<SourceRecord, T> then) {
        this.then = then;
        this.client = client;
        this.run = run;
        this.scans = List.copyOf(scans);
        this.ceiling = client.pageSize();
        this.next = ceiling;
    }

    @Override
    public void open(ExecutionContext context) {
        position = Position.restore(context);
        if (position.scan() >= scans.size()) {
            log.info(
                    "{}: the settings have changed since the run to be resumed, so this run starts from the beginning",
                    run.job());
            position = Position.START;
        }
        page = null;
        index = 0;
        held = 0;
        fetcher = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(
                    () -> {
                        MDC.put("run", String.valueOf(run.id()));
                        MDC.put("job", run.job());
                        task.run();
                    },
                    "fetch-" + run.job());
            thread.setDaemon(true);
            return thread;
        });
        fetchAhead(position);
    }

    @Override
    public @Nullable T read() throws InterruptedException {
        while (page == null || index == page.ready.size()) {
            if (page != null && page.last) {
                return null;
            }
            page = next();
            held += page.bytes;
            index = 0;
            position = page.start;
        }
        Ready<T> next = page.ready.get(index++);
        position = next.after;
        run.read();
        return next.item;
    }

    /** At the end of a page, if another like it would be too much. */
    @Override
    public boolean isFull() {
        return page != null && index == page.ready.size() && 2 * held > client.pageBytes();
    }

    @Override
    public void update(ExecutionContext context) {
        position.save(context);
        held = page == null || index == page.ready.size() ? 0 : page.bytes;
    }

    @Override
    public void close() {
        if (fetcher != null) {
            fetcher.shutdownNow();
            fetcher = null;
        }
        ahead = null;
        page = null;
    }

    private Fetched<T> next() throws InterruptedException {
        try {
            Fetched<T> fetched =
                    Objects.requireNonNull(ahead, "the reader is not open").get();
            if (!fetched.last) {
                fetchAhead(fetched.resume);
            }
            return fetched;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new EtlException(
                    ErrorClass.INTERNAL, run.job() + ": fetching a page failed: " + e.getCause(), e.getCause());
        }
    }

    private void fetchAhead(Position from) {
        ahead = CompletableFuture.supplyAsync(
                () -> fetch(from), Objects.requireNonNull(fetcher, "the reader is not open"));
    }

    private Fetched<T> fetch(Position from) {
        Scan scan = scans.get(from.scan());
        boolean overlap = from.seen() > 0;
        Answer answer = ask(scan, from.value(), from.seen());
        List<ODataRecord> records = answer.page.records();
        if (overlap) {
            boolean stands = !records.isEmpty()
                    && records.get(0).identity(scan.fields().key()).equals(from.last());
            if (stands) {
                rereads = 0;
                records = records.subList(1, records.size());
            } else {
                if (++rereads > MOST_REREADS) {
                    throw new EtlException(
                            ErrorClass.UNAVAILABLE,
                            scan.entity() + ": records with " + scan.cursor().field() + " " + from.value()
                                    + " keep changing while they are read. Run the job again later");
                }
                log.info(
                        "{}: records with {} {} moved while they were read; they are read again",
                        scan.entity(),
                        scan.cursor().field(),
                        from.value());
                Answer anew = ask(scan, from.value(), 0);
                return fetched(from.again(), scan, anew, anew.page.records());
            }
        }
        return fetched(from, scan, answer, records);
    }

    /**
     * A server that answers with records before the requested value ignores the condition: paging would never end.
     *
     * @throws EtlException of class validation if the first record lies before the value that was asked from
     */
    private static void mustHear(Scan scan, @Nullable String value, ODataPage page) {
        Cursor cursor = scan.cursor();
        String first = page.records().isEmpty()
                ? null
                : cursor.position(page.records().get(0).plain(cursor.field()));
        if (value != null && first != null && cursor.isBefore(first, value)) {
            throw new EtlException(
                    ErrorClass.VALIDATION,
                    scan.entity() + ": asked for records with " + cursor.condition("ge", value) + ", 1C answered with "
                            + cursor.field() + " " + first + ". $filter or $orderby is ignored:"
                            + " check ODATA_BASEURL_CL, the proxy in front of 1C, and the version of 1C");
        }
    }

    /** @param records those of the page that are new */
    private Fetched<T> fetched(Position start, Scan scan, Answer answer, List<ODataRecord> records) {
        Position end = start;
        List<Ready<T>> ready = new ArrayList<>(records.size());
        for (ODataRecord record : records) {
            SourceRecord sourceRecord = SourceRecord.of(record, scan);
            end = end.after(sourceRecord);
            ready.add(new Ready<>(then.apply(sourceRecord), end));
        }
        boolean more = records.size() >= answer.size;
        boolean last = !more && start.scan() == scans.size() - 1;
        return new Fetched<>(start, ready, more ? end : start.nextScan(), last, answer.page.bytes());
    }

    /** @param seen how many records of this value were taken; the last of them is asked for again */
    private Answer ask(Scan scan, @Nullable String value, int seen) {
        while (true) {
            ODataQuery all = ODataQuery.of(scan.entity())
                    .filter(scan.condition(value))
                    .orderBy(scan.cursor().order())
                    .select(scan.select().toArray(String[]::new));
            int size = Math.min(Math.min(ceiling, next), client.fitting(all));
            ODataQuery query = all.page(seen > 0 ? size + 1 : size, Math.max(0, seen - 1));
            try {
                ODataPage page = client.page(query, scan.fields(), run::retried);
                run.page();
                run.warnOfAbsent(scan.entity(), page.absent());
                mustHear(scan, value != null ? value : scan.from(), page);
                next = GROWTH * size;
                if (page.wasTooLarge()) {
                    shrink(Math.max(1, page.largest()), "the page could only be read in pieces");
                }
                return new Answer(page, size);
            } catch (ODataException e) {
                if (e.remedy() != ODataException.Remedy.SMALLER_PAGE || size == 1) {
                    throw e;
                }
                next = Math.max(1, size / 4);
                if (!e.isOfContent()) {
                    shrink(next, e.getMessage());
                }
            }
        }
    }

    private void shrink(int most, @Nullable String why) {
        ceiling = most;
        log.warn(
                "{}: 1C cannot return a page this large, {} records are requested from now on: {}",
                run.job(),
                most,
                why);
    }
}
