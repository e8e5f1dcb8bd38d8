package uz.consult.etl.clients;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.CannotAcquireLockException;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/**
 * Writes a chunk of clients: found by Ref_Key, else adopted by abonent code (the oldest owner whom 1C does not know yet; once
 * he has a Ref_Key he is nobody else's, so two records with one code do not take him from each other), else new.
 */
final class ClientsWriter implements RowWriter<ClientsDocument> {

    private final ClientRows rows;
    private final ChangeLog changeLog;
    private final WallClock clock;

    ClientsWriter(ClientRows rows, ChangeLog changeLog, WallClock clock) {
        this.rows = rows;
        this.changeLog = changeLog;
        this.clock = clock;
    }

    @Override
    public Tally write(List<ClientsDocument> documents) {
        OffsetDateTime now = clock.stamp();
        List<Client> added = new ArrayList<>();
        Map<UUID, ClientsDocument> changing = new LinkedHashMap<>();
        found(documents).forEach((document, before) -> {
            Client after =
                    before.orElseGet(() -> Client.blank(UUID.randomUUID())).after(document, now);
            if (before.isEmpty()) {
                added.add(after);
            } else if (!after.equals(before.get())) {
                changing.put(before.get().clientId(), document);
            }
        });
        rows.add(added);
        Tally changed = update(changing, now);
        return changed.plus(Tally.written(added.size(), 0, documents.size() - added.size() - changed.read()));
    }

    @Override
    public Tally remove(Collection<String> keys) {
        OffsetDateTime now = clock.stamp();
        Map<UUID, Client> locked = rows.lock(
                rows.byRefKey(keys).values().stream().map(Client::clientId).toList());
        List<Client> gone = locked.values().stream()
                .filter(client -> client.deletedAt() == null && keys.contains(client.refKey()))
                .map(client -> client.gone(now))
                .toList();
        rows.update(gone);
        note(gone);
        return Tally.removed(gone.size(), keys.size() - gone.size());
    }

    @Override
    public List<Difference> compare(List<ClientsDocument> documents) {
        OffsetDateTime now = clock.stamp();
        List<Difference> differences = new ArrayList<>();
        found(documents).forEach((document, before) -> {
            if (before.isEmpty()) {
                differences.add(Difference.missing(document.refKey()));
            } else {
                differences.addAll(rows.differences(before.get(), document, now));
            }
        });
        return differences;
    }

    /** Each document with the row that is its: its own, or the oldest owner with its code whom 1C does not know yet. */
    private Map<ClientsDocument, Optional<Client>> found(List<ClientsDocument> documents) {
        Map<String, Client> stored =
                rows.byRefKey(documents.stream().map(ClientsDocument::refKey).toList());
        Map<String, Client> adoptable = rows.ownersByAbonent(documents.stream()
                .filter(document -> !stored.containsKey(document.refKey()))
                .map(ClientsDocument::abonent)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
        Map<ClientsDocument, Optional<Client>> found = new LinkedHashMap<>();
        for (ClientsDocument document : documents) {
            Client before = stored.get(document.refKey());
            if (before == null && document.abonent() != null) {
                before = adoptable.remove(document.abonent());
            }
            found.put(document, Optional.ofNullable(before));
        }
        return found;
    }

    private Tally update(Map<UUID, ClientsDocument> changing, OffsetDateTime now) {
        if (changing.isEmpty()) {
            return Tally.NONE;
        }
        Map<UUID, Client> locked = rows.lock(changing.keySet());
        List<Client> updated = new ArrayList<>();
        List<Client> versions = new ArrayList<>();
        List<Client> deleted = new ArrayList<>();
        for (Map.Entry<UUID, ClientsDocument> change : changing.entrySet()) {
            Client before = locked.get(change.getKey());
            String refKey = change.getValue().refKey();
            if (before == null || before.refKey() != null && !before.refKey().equals(refKey)) {
                throw new CannotAcquireLockException("Client " + change.getKey()
                        + " was taken or removed while he was being written; the chunk is written again");
            }
            Client after = before.after(change.getValue(), now);
            if (!after.withVersion(before.version()).equals(before)) {
                updated.add(after);
                if (before.deletedAt() == null && after.deletedAt() != null) {
                    deleted.add(after);
                }
            } else if (!after.equals(before)) {
                versions.add(after);
            }
        }
        rows.update(updated);
        rows.updateVersions(versions);
        note(deleted);
        return Tally.written(0, updated.size() - deleted.size(), 0).plus(Tally.removed(deleted.size(), 0));
    }

    private void note(List<Client> deleted) {
        changeLog.add(deleted.stream()
                .map(client -> new ChangeLog.Changes(
                        client.clientId().toString(),
                        List.of(new RowTable.Change("clients.deleted_at", null, client.deletedAt()))))
                .toList());
    }
}
