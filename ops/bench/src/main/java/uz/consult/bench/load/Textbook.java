package uz.consult.bench.load;

import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.support.CompositeItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.client.RestClient;

/**
 * Consultations and calls as a textbook loads them with Spring Batch: a paging reader that turns pages with $skip, a processor
 * that looks up what stands there and what an item refers to, writers of JDBC batches with {@code on conflict do update}, chunks of 1,000, the JDBC
 * job repository. Correct, and what a careful reader of the reference would write; the table parts are rewritten and con_calls
 * computed for each item, so that the same rows stand there in the end.
 */
@SpringBootApplication
class Textbook {

    private static final int CHUNK = 1_000;

    private static final String CONSULTATION = """
            insert into cons.cons (cons_id, cl_ref_key, client_id, client_key, number, status, org_inn, create_date, start_date,
                end_date, lang, consultation_type, denied, manager, author, comment, online_question_cat, online_question,
                con_blocks, onec_version, source)
            values (:consId, :refKey, :clientId, :clientKey, :number, :status, :orgInn, :created, :start, :end, :language, :type,
                :denied, :manager, :author, :comment, :category, :question, :interference, :version, '1C_CL')
            on conflict (cons_id) do update set client_id = excluded.client_id, client_key = excluded.client_key,
                number = excluded.number, status = excluded.status, org_inn = excluded.org_inn,
                start_date = excluded.start_date, end_date = excluded.end_date, lang = excluded.lang,
                denied = excluded.denied, manager = excluded.manager, author = excluded.author, comment = excluded.comment,
                online_question_cat = excluded.online_question_cat, online_question = excluded.online_question,
                con_blocks = excluded.con_blocks, onec_version = excluded.onec_version, updated_at = now()""";

    private static final String CALL = """
            insert into cons.calls (period, cons_key, manager, client_key, cons_id, client_id)
            values (:period, :consKey, :manager, :clientKey, :consId, :clientId)
            on conflict (period, cons_key, manager) do update set client_key = excluded.client_key,
                cons_id = excluded.cons_id, client_id = excluded.client_id""";

    private static final String CON_CALLS = """
            update cons.cons c set con_calls = (
                select jsonb_agg(jsonb_build_object(
                    'period', to_char(a.period at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'),
                    'manager', nullif(a.manager, '')) order by a.period, a.manager)
                from cons.calls a where a.cons_key = c.cl_ref_key)
            where c.cl_ref_key = :consKey""";

    /** @param args consultations, calls, or both, in this order */
    public static void main(String[] args) throws Exception {
        Finish.tell(run(System.getenv(), args));
        System.exit(0);
    }

    /** @return when the last row of each was committed */
    static Finish run(Map<String, String> environment, String... what) throws Exception {
        Finish finish = new Finish();
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Textbook.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.datasource.url",
                                "jdbc:postgresql://" + environment.get("DB_HOST") + ":" + environment.get("DB_PORT")
                                        + "/" + environment.get("DB_NAME"),
                        "spring.datasource.username", String.valueOf(environment.get("DB_USER")),
                        "spring.datasource.password", String.valueOf(environment.get("DB_PASS")),
                        "spring.batch.job.enabled", "false",
                        "spring.batch.jdbc.initialize-schema", "never",
                        "spring.batch.jdbc.table-prefix", "batch.BATCH_",
                        "spring.flyway.enabled", "false",
                        "spring.main.banner-mode", "off",
                        "logging.level.root", "warn",
                        "onec.url", String.valueOf(environment.get("ODATA_BASEURL_CL"))))
                .properties(Map.of(
                        "onec.authorization", Baseline.authorization(environment),
                        "onec.page-size", environment.getOrDefault("ODATA_PAGE_SIZE", "1000")))
                .run()) {
            for (String one : what) {
                JobExecution execution =
                        context.getBean(JobOperator.class).start(context.getBean(one, Job.class), new JobParameters());
                if (execution.getStatus() != BatchStatus.COMPLETED) {
                    throw new IllegalStateException(one + " ended " + execution.getExitStatus());
                }
                finish.now(one);
            }
        }
        return finish;
    }

    @Bean
    RestClient onec(@Value("${onec.url}") String url, @Value("${onec.authorization}") String authorization) {
        return RestClient.builder()
                .baseUrl(url)
                .defaultHeader("Authorization", authorization)
                .defaultHeader("Accept", "application/json")
                .build();
    }

    @Bean
    Job consultations(
            JobRepository repository,
            PlatformTransactionManager transactions,
            RestClient onec,
            DataSource database,
            @Value("${onec.page-size}") int size) {
        JdbcBatchItemWriter<TextbookConsultation> rows = new JdbcBatchItemWriterBuilder<TextbookConsultation>()
                .dataSource(database)
                .sql(CONSULTATION)
                .beanMapped()
                .build();
        rows.afterPropertiesSet();
        return new JobBuilder("textbook-consultations", repository)
                .start(new StepBuilder("consultations", repository)
                        .<TextbookConsultation.Document, TextbookConsultation>chunk(CHUNK)
                        .transactionManager(transactions)
                        .reader(new ODataItemReader<>(
                                onec,
                                "Document_ТелефонныйЗвонок",
                                "ДатаИзменения,Number",
                                size,
                                TextbookConsultation.Documents.class))
                        .processor(new TextbookConsultation.Processor(new JdbcTemplate(database)))
                        .writer(new CompositeItemWriter<>(
                                List.of(rows, new TextbookConsultation.Lines(new JdbcTemplate(database)))))
                        .build())
                .build();
    }

    @Bean
    Job calls(
            JobRepository repository,
            PlatformTransactionManager transactions,
            RestClient onec,
            DataSource database,
            @Value("${onec.page-size}") int size) {
        return new JobBuilder("textbook-calls", repository)
                .start(new StepBuilder("calls", repository)
                        .<TextbookCall.Register, TextbookCall>chunk(CHUNK)
                        .transactionManager(transactions)
                        .reader(new ODataItemReader<>(
                                onec,
                                "InformationRegister_РегистрацияДозвона",
                                "Period,ДокументОбращения_Key,Менеджер_Key",
                                size,
                                TextbookCall.Registers.class))
                        .processor(new TextbookCall.Processor(new JdbcTemplate(database)))
                        .writer(new CompositeItemWriter<>(List.of(calls(database, CALL), calls(database, CON_CALLS))))
                        .build())
                .build();
    }

    private static ItemWriter<TextbookCall> calls(DataSource database, String sql) {
        JdbcBatchItemWriter<TextbookCall> writer = new JdbcBatchItemWriterBuilder<TextbookCall>()
                .dataSource(database)
                .sql(sql)
                .beanMapped()
                .assertUpdates(false)
                .build();
        writer.afterPropertiesSet();
        return writer;
    }

    /** 1C's empty values as null. */
    static @Nullable String value(@Nullable String text) {
        return text == null || text.isBlank() || text.startsWith("00000000-") || text.startsWith("0001-01-01")
                ? null
                : text.strip();
    }
}
