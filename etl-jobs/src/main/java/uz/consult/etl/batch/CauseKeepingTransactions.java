package uz.consult.etl.batch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/**
 * Reports why a transaction failed. When PostgreSQL ends a connection, the statement that meets it says why, and the
 * rollback after it says "Connection is closed": Spring would report the latter. A rollback that cannot be sent is not needed
 * either, because what was not committed is rolled back with its connection.
 */
final class CauseKeepingTransactions implements PlatformTransactionManager {

    private static final Logger log = LoggerFactory.getLogger(CauseKeepingTransactions.class);

    private final PlatformTransactionManager transactions;

    CauseKeepingTransactions(PlatformTransactionManager transactions) {
        this.transactions = transactions;
    }

    @Override
    public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
        return transactions.getTransaction(definition);
    }

    @Override
    public void commit(TransactionStatus status) {
        transactions.commit(status);
    }

    @Override
    public void rollback(TransactionStatus status) {
        try {
            transactions.rollback(status);
        } catch (RuntimeException e) {
            log.debug("A transaction ended with its connection: {}", e.getMessage());
        }
    }
}
