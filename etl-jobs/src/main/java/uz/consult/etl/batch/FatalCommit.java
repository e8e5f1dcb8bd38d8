package uz.consult.etl.batch;

import org.springframework.batch.core.step.FatalStepExecutionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/**
 * Makes a failed commit fail the step. The classic engine takes the translated exception of a failed commit for an item's
 * failure, retries with a buffer that it has dropped already, and reports COMPLETED with rows lost.
 */
record FatalCommit(PlatformTransactionManager delegate) implements PlatformTransactionManager {

    @Override
    public TransactionStatus getTransaction(@org.jspecify.annotations.Nullable TransactionDefinition definition) {
        return delegate.getTransaction(definition);
    }

    @Override
    public void commit(TransactionStatus status) {
        try {
            delegate.commit(status);
        } catch (RuntimeException e) {
            throw new FatalStepExecutionException("The chunk could not be committed", e);
        }
    }

    @Override
    public void rollback(TransactionStatus status) {
        delegate.rollback(status);
    }
}
