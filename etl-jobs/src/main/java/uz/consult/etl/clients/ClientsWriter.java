package uz.consult.etl.clients;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.dao.CannotAcquireLockException;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.runlog.Tally;

/**
 * Writes a chunk of clients: found by Ref_Key, else adopted by abonent code (the oldest owner whom 1C does not know yet; once
 * he has a Ref_Key he is nobody else's, so two records with one code do not take him from each other), else new.
 */
final class ClientsWriter implements RowWriter<ClientsDocument> {

    private final ClientRows rows;
    private final WallClock clock;

    ClientsWriter(ClientRows rows, WallClock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    @Override
    public Tally write(List<ClientsDocument> documents) {
        OffsetDateTime now = clock.stamp();
        Map<String, Client> stored =
                rows.byRefKey(documents.stream().map(ClientsDocument::refKey).toList());
        Map<String, Client> adoptable = rows.ownersByAbonent(documents.stream()
                .filter(document -> !stored.containsKey(document.refKey()))
                .map(ClientsDocument::abonent)
                .filter(Objects::nonNull)
                .distinct()
                .toList());

        List<Client> added = new ArrayList<>();
        Map<UUID, ClientsDocument> changing = new LinkedHashMap<>();
        for (ClientsDocument document : documents) {
            Client before = stored.get(document.refKey());
            if (before == null && document.abonent() != null) {
                before = adoptable.remove(document.abonent());
            }
            Client after = (before == null ? Client.blank(UUID.randomUUID()) : before).after(document, now);
            if (before == null) {
                added.add(after);
            } else if (!after.equals(before)) {
                changing.put(before.clientId(), document);
            }
        }
        rows.add(added);
        Tally changed = update(changing, now);
        return changed.plus(new Tally(added.size(), 0, documents.size() - added.size() - changed.read(), 0, 0, 0, 0));
    }

    private Tally update(Map<UUID, ClientsDocument> changing, OffsetDateTime now) {
        if (changing.isEmpty()) {
            return Tally.NONE;
        }
        Map<UUID, Client> locked = rows.lock(changing.keySet());
        List<Client> updated = new ArrayList<>();
        List<Client> versions = new ArrayList<>();
        int deleted = 0;
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
                deleted += before.deletedAt() == null && after.deletedAt() != null ? 1 : 0;
            } else if (!after.equals(before)) {
                versions.add(after);
            }
        }
        rows.update(updated);
        rows.updateVersions(versions);
        return new Tally(0, updated.size() - deleted, 0, deleted, 0, 0, 0);
    }
}
