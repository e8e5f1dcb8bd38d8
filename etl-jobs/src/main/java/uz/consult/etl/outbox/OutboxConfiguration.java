package uz.consult.etl.outbox;

import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.lookup.Consultations;
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
    KnownChatwoot knownChatwoot(ChatwootClient chatwoot, JdbcOperations jdbc, DeliverySettings settings) {
        return new KnownChatwoot(chatwoot, jdbc, settings.ratingRequest());
    }

    @Bean
    OutboxDelivery outboxDelivery(
            JdbcOperations jdbc,
            PlatformTransactionManager transactions,
            ChatwootClient chatwoot,
            KnownChatwoot known,
            ODataClient onec,
            Managers managers,
            Consultations consultations,
            WallClock clock,
            DeliverySettings settings) {
        Lanes lanes = new Lanes(jdbc, transactions, settings.settling());
        Texts texts = new Texts(
                settings.messagesDir(),
                settings.ratingForm(),
                settings.ratingRequest() == DeliverySettings.RatingRequest.OURS);
        Map<OutboxMessage.Kind, Channel> channels = Map.of(
                OutboxMessage.Kind.MESSAGE,
                        new MessageChannel(chatwoot, known, managers, texts, lanes, clock, settings.lookBack()),
                OutboxMessage.Kind.STATUS, new StatusChannel(chatwoot, lanes),
                OutboxMessage.Kind.ASSIGNEE, new AssigneeChannel(chatwoot, managers, lanes),
                OutboxMessage.Kind.ATTRIBUTES, new AttributesChannel(chatwoot, known, lanes),
                OutboxMessage.Kind.LABEL, new LabelChannel(chatwoot),
                OutboxMessage.Kind.WRITE_BACK, new WriteBackChannel(onec, consultations));
        return new OutboxDelivery(
                lanes,
                channels,
                chatwoot,
                known,
                new Retries(settings.firstRetry()),
                settings.dryRun(),
                settings.concurrency());
    }
}
