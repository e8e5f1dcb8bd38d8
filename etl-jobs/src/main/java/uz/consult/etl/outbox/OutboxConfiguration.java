package uz.consult.etl.outbox;

import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.lookup.Managers;
import uz.consult.etl.odata.ODataClient;

/** The outbox and what delivers it: a channel for each kind of effect. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeliverySettings.class)
class OutboxConfiguration {

    @Bean
    Outbox outbox(JdbcOperations jdbc, WallClock clock) {
        return new Outbox(jdbc, clock);
    }

    @Bean
    BlastRadius blastRadius(JdbcOperations jdbc, DeliverySettings settings) {
        return new BlastRadius(jdbc, settings.mostConversations());
    }

    @Bean
    Interventions interventions(JdbcOperations jdbc, PlatformTransactionManager transactions) {
        return new Interventions(jdbc, transactions);
    }

    @Bean
    OutboxDelivery outboxDelivery(
            JdbcOperations jdbc,
            PlatformTransactionManager transactions,
            ChatwootClient chatwoot,
            ODataClient onec,
            Managers managers,
            DeliverySettings settings) {
        Lanes lanes = new Lanes(jdbc, transactions, settings.settling());
        Texts texts = new Texts(settings.messagesDir(), settings.ratingForm());
        Map<OutboxMessage.Kind, Channel> channels = Map.of(
                OutboxMessage.Kind.MESSAGE, new MessageChannel(chatwoot, managers, texts),
                OutboxMessage.Kind.STATUS, new StatusChannel(chatwoot, lanes),
                OutboxMessage.Kind.ASSIGNEE, new AssigneeChannel(chatwoot, managers, lanes),
                OutboxMessage.Kind.ATTRIBUTES, new AttributesChannel(chatwoot, lanes),
                OutboxMessage.Kind.LABEL, new LabelChannel(chatwoot),
                OutboxMessage.Kind.WRITE_BACK, new WriteBackChannel(onec));
        return new OutboxDelivery(
                lanes,
                channels,
                chatwoot,
                new Retries(settings.firstRetry()),
                settings.dryRun(),
                settings.concurrency());
    }
}
