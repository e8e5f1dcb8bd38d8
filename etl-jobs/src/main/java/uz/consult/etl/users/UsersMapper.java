package uz.consult.etl.users;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.odata.ODataRecord;

/** Reads a user's values and adds what the registers say of him. For one run. */
final class UsersMapper implements ItemProcessor<ODataRecord, UserDocument> {

    private final Supplier<ManagerRegisters> source;
    private @Nullable ManagerRegisters facts;

    /** @param source is asked once, when the first user comes */
    UsersMapper(Supplier<ManagerRegisters> source) {
        this.source = source;
    }

    @Override
    public UserDocument process(ODataRecord from) {
        String refKey = from.key("Ref_Key");
        String code = Dictionary.code(from);
        String description = from.code("Description");
        boolean left = Boolean.TRUE.equals(from.bool("DeletionMark"))
                || Boolean.TRUE.equals(from.bool("Недействителен"))
                || Boolean.TRUE.equals(from.bool("Служебный"));
        ManagerRegisters read = facts;
        if (read == null) {
            read = source.get();
            facts = read;
        }
        return new UserDocument(refKey, code != null ? code : description, description, left, read.of(refKey));
    }
}
