package uz.consult.etl.outbox;

import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.lookup.ConsultationLookup;
import uz.consult.etl.lookup.ManagerLookup;
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
    EffectRelease effectRelease(JdbcOperations jdbc, DeliverySettings settings) {
        return new EffectRelease(jdbc, settings.mostConversations());
    }

    @Bean
    OutboxAdmin outboxAdmin(JdbcOperations jdbc, PlatformTransactionManager transactions) {
        return new OutboxAdmin(jdbc, transactions);
    }

    @Bean
    ClientTexts clientTexts(DeliverySettings settings, ManagerLookup managers) {
        return new ClientTexts(
                new MessageTemplates(
                        settings.messagesDir(),
                        settings.ratingForm(),
                        settings.ratingRequest() == DeliverySettings.RatingRequest.OURS),
                managers::find);
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
            ManagerLookup managers,
            ClientTexts texts,
            ConsultationLookup consultations,
            WallClock clock,
            DeliverySettings settings) {
        OutboxClaims claims = new OutboxClaims(jdbc, transactions, settings.settling());
        Map<OutboxCommand.Kind, Channel> channels = Map.of(
                OutboxCommand.Kind.MESSAGE,
                        new MessageChannel(chatwoot, known, texts, claims, clock, settings.lookBack()),
                OutboxCommand.Kind.STATUS, new StatusChannel(chatwoot, claims),
                OutboxCommand.Kind.ASSIGNEE, new AssigneeChannel(chatwoot, managers::find, claims),
                OutboxCommand.Kind.ATTRIBUTES, new AttributesChannel(chatwoot, known, claims),
                OutboxCommand.Kind.LABEL, new LabelChannel(chatwoot),
                OutboxCommand.Kind.WRITE_BACK, new WriteBackChannel(onec, consultations::isGone));
        return new OutboxDelivery(
                claims,
                channels,
                chatwoot,
                known,
                new Retries(settings.firstRetry()),
                settings.dryRun(),
                settings.concurrency());
    }
}
