package uz.consult.bench.load;

import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.infrastructure.item.database.AbstractPagingItemReader;
import org.springframework.web.client.RestClient;

/** Turns pages with $top and $skip. */
final class ODataItemReader<T> extends AbstractPagingItemReader<T> {

    /** What 1C wraps its records in. */
    interface Page<T> {
        List<T> value();
    }

    private final RestClient onec;
    private final String entity;
    private final String order;
    private final Class<? extends Page<T>> type;

    ODataItemReader(RestClient onec, String entity, String order, int size, Class<? extends Page<T>> type) {
        this.onec = onec;
        this.entity = entity;
        this.order = order;
        this.type = type;
        setName(entity);
        setPageSize(size);
    }

    @Override
    protected void doReadPage() {
        Page<T> page = onec.get()
                .uri(
                        "/{entity}?$format=json&$orderby={order}&$top={top}&$skip={skip}",
                        entity,
                        order,
                        getPageSize(),
                        (long) getPage() * getPageSize())
                .retrieve()
                .body(type);
        results = page == null ? new ArrayList<>() : new ArrayList<>(page.value());
    }
}
