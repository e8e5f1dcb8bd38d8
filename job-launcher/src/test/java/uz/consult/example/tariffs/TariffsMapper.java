package uz.consult.example.tariffs;

import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.odata.ODataRecord;

/** Reads a tariff's values; one of the wrong type makes it a dead letter. */
final class TariffsMapper implements ItemProcessor<ODataRecord, Tariff> {

    @Override
    public Tariff process(ODataRecord from) {
        return new Tariff(
                from.key("Ref_Key"),
                from.code("Code"),
                from.code("Description"),
                Boolean.TRUE.equals(from.bool("DeletionMark")));
    }
}
