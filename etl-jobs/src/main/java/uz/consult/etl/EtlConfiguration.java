package uz.consult.etl;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.ExecuteListenerProvider;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import uz.consult.etl.batch.EffectDelivery;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.KnownBase;
import uz.consult.etl.batch.KnownRecords;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.SeenKeys;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.ChatwootSettings;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.lookup.ClientLookup;
import uz.consult.etl.lookup.ConsultationLookup;
import uz.consult.etl.lookup.ManagerLookup;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataSettings;
import uz.consult.etl.outbox.EffectRelease;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.outbox.OutboxDelivery;
import uz.consult.etl.rows.FirstCause;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.ConsultationHistory;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.Differences;
import uz.consult.etl.runlog.RunLog;

/** What the jobs share. The jobs themselves are found by component scanning. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties({ODataSettings.class, ChatwootSettings.class, PullSettings.class})
public class EtlConfiguration {

    @Bean
    WallClock wallClock(
            @Value("${etl.business-zone:Asia/Tashkent}") ZoneId business, @Value("${etl.onec-zone:UTC}") ZoneId label) {
        return new WallClock(Clock.systemUTC(), business, label);
    }

    @Bean
    ODataClient odataClient(ODataSettings settings) {
        return new ODataClient(settings);
    }

    @Bean
    ChatwootClient chatwootClient(ChatwootSettings settings) {
        return new ChatwootClient(settings);
    }

    @Bean
    RunLog runLog(
            DSLContext db,
            @Value("${etl.host:${HOSTNAME:localhost}}") String host,
            @Value("${etl.launcher}") String launcher) {
        return new RunLog(db, host, launcher);
    }

    @Bean
    DeadLetters deadLetters(DSLContext db) {
        return new DeadLetters(db);
    }

    @Bean
    ConsultationHistory history(JdbcOperations jdbc, WallClock clock) {
        return new ConsultationHistory(jdbc, ZoneId.of(clock.businessZone()), ZoneId.of(clock.labelZone()));
    }

    @Bean
    ChangeLog changeLog(JdbcOperations jdbc) {
        return new ChangeLog(jdbc);
    }

    @Bean
    ManagerLookup managers(DSLContext db) {
        return new ManagerLookup(db);
    }

    @Bean
    EffectDelivery effectDelivery(EffectRelease release, OutboxDelivery delivery) {
        return new OutboxEffectDelivery(release, delivery);
    }

    @Bean
    DerivedFields derivedFields(JdbcOperations jdbc, ChangeLog changeLog, Outbox outbox, WallClock clock) {
        return new DerivedFields(jdbc, changeLog, outbox, clock);
    }

    @Bean
    LateLinks lateLinks(JdbcOperations jdbc, DerivedFields fields, WallClock clock) {
        return new LateLinks(jdbc, fields, clock);
    }

    @Bean
    Watermarks watermarks(DSLContext db, WallClock clock) {
        return new Watermarks(db, clock);
    }

    @Bean
    ClientLookup clients(JdbcOperations jdbc) {
        return new ClientLookup(jdbc);
    }

    @Bean
    ConsultationLookup consultations(JdbcOperations jdbc) {
        return new ConsultationLookup(jdbc);
    }

    @Bean
    SeenKeys seenKeys(JdbcOperations jdbc) {
        return new SeenKeys(jdbc);
    }

    @Bean
    Differences differences(DSLContext db, JdbcOperations jdbc) {
        return new Differences(db, jdbc);
    }

    /** After Spring's own, which reports the last error of a statement. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    ExecuteListenerProvider firstCause() {
        return new DefaultExecuteListenerProvider(new FirstCause());
    }

    @Bean
    KnownBase knownBase(
            JdbcOperations jdbc,
            ODataClient client,
            Watermarks watermarks,
            List<KnownRecords> known,
            PullSettings settings) {
        return new KnownBase(jdbc, client, watermarks, known, settings.otherBase());
    }

    @Bean
    PullSteps pullSteps(
            JobRepository repository,
            PlatformTransactionManager transactions,
            ODataClient client,
            PullSettings settings,
            DeadLetters deadLetters,
            Watermarks watermarks,
            RunLog runs,
            SeenKeys seen,
            Differences differences,
            EffectDelivery effects,
            KnownBase base,
            WallClock clock) {
        return new PullSteps(
                repository,
                transactions,
                client,
                settings,
                deadLetters,
                watermarks,
                runs,
                seen,
                differences,
                effects,
                base,
                clock);
    }

    @Bean
    EtlJobs etlJobs(List<EtlJob> jobs) {
        return new EtlJobs(jobs);
    }

    /** Positions are texts and numbers; Java serialisation, the default, would tie them to classes. */
    @Bean
    ExecutionContextSerializer executionContextSerializer() {
        return new JacksonExecutionContextStringSerializer();
    }
}
