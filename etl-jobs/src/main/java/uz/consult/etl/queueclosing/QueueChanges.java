package uz.consult.etl.queueclosing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uz.consult.etl.runlog.Difference;

/**
 * What 1C's records of today mean for the queues that are stored as closed.
 *
 * @param closed newly closed ones, by manager
 * @param opened managers whose queues are open again
 */
record QueueChanges(Map<String, QueueClosing> closed, List<String> opened) {

    /** @param stored managers whose queues are stored as closed today */
    static QueueChanges of(List<QueueClosing> said, Set<String> stored) {
        Map<String, QueueClosing> closed = new LinkedHashMap<>();
        List<String> opened = new ArrayList<>();
        for (QueueClosing closing : said) {
            if (closing.closed() && !stored.contains(closing.manager())) {
                closed.put(closing.manager(), closing);
            } else if (!closing.closed() && stored.contains(closing.manager())) {
                opened.add(closing.manager());
            }
        }
        return new QueueChanges(closed, opened);
    }

    /** The same as a comparison names it. */
    List<Difference> differences() {
        List<Difference> found = new ArrayList<>();
        closed.keySet().forEach(manager -> found.add(Difference.missing(manager)));
        opened.forEach(manager -> found.add(Difference.gone(manager)));
        return found;
    }
}
