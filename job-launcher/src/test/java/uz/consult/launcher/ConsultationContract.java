package uz.consult.launcher;

/** What jobs that read consultations have in common. */
public abstract class ConsultationContract extends JobContract {

    @Override
    protected final String entity() {
        return EtlFixture.DOCUMENTS;
    }

    @Override
    protected final String table() {
        return "cons.cons";
    }

    @Override
    protected final String rows() {
        return "cons.cons where deleted_at is null";
    }

    @Override
    protected final String poisonedField() {
        return "ДатаКонсультации";
    }

    @Override
    protected final Object poison() {
        return "вчера";
    }
}
