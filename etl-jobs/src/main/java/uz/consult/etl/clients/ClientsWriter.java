package uz.consult.etl.clients;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
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
        List<String> arrived = new ArrayList<>();
        Map<UUID, ClientsDocument> changing = new LinkedHashMap<>();
        int unchanged = 0;
        for (ClientsDocument document : documents) {
            Client before = stored.get(document.refKey());
            if (before == null && document.abonent() != null) {
                before = adoptable.remove(document.abonent());
            }
            if (before == null || before.refKey() == null) {
                arrived.add(document.refKey());
            }
            if (before == null) {
                added.add(Client.blank(UUID.randomUUID()).after(document, now));
            } else if (before.after(document, now).equals(before)) {
                unchanged++;
            } else {
                changing.put(before.clientId(), document);
            }
        }
        rows.add(added);
        int updated = update(changing, now);
        rows.link(arrived);
        return new Tally(added.size(), updated, unchanged + changing.size() - updated, 0, 0, 0, 0);
    }

    private int update(Map<UUID, ClientsDocument> changing, OffsetDateTime now) {
        if (changing.isEmpty()) {
            return 0;
        }
        Map<UUID, Client> locked = rows.lock(changing.keySet());
        Map<UUID, Client> updated = new HashMap<>();
        changing.forEach((id, document) -> {
            Client before = locked.get(id);
            if (before == null || before.refKey() != null && !before.refKey().equals(document.refKey())) {
                throw new org.springframework.dao.CannotAcquireLockException("Client " + id
                        + " was taken or removed while he was being written; the chunk is written again");
            }
            Client after = before.after(document, now);
            if (!after.equals(before)) {
                updated.put(id, after);
            }
        });
        rows.update(updated.values());
        return updated.size();
    }
}
