import io.zonky.test.db.postgres.embedded.EmbeddedPostgres
import java.security.MessageDigest
import org.flywaydb.core.Flyway
import org.jooq.codegen.GenerationTool
import org.jooq.meta.jaxb.Configuration
import org.jooq.meta.jaxb.Database
import org.jooq.meta.jaxb.Generate
import org.jooq.meta.jaxb.Generator
import org.jooq.meta.jaxb.Jdbc
import org.jooq.meta.jaxb.Logging
import org.jooq.meta.jaxb.SchemaMappingType
import org.jooq.meta.jaxb.Target

def schemas = ['cons', 'dict', 'sys', 'log']
def base = project.basedir as File
def migrations = new File(base, 'src/main/resources/db/migration')
def script = new File(base, 'src/build/generate-jooq.groovy')
def buildDir = new File(project.build.directory as String)
def out = new File(buildDir, 'generated-sources/jooq')
def stamp = new File(buildDir, 'jooq-codegen.sha256')

// Always: the compiler must see the sources even when generation is skipped.
project.addCompileSourceRoot(out.path)

def digest = MessageDigest.getInstance('SHA-256')
def props = project.properties
['jooq.version', 'flyway.version', 'embedded-postgres-binaries.version'].each {
    digest.update("${it}=${props.getProperty(it)}\n".toString().getBytes('UTF-8'))
}
def inputs = [script]
migrations.eachFileRecurse(groovy.io.FileType.FILES) { inputs << it }
inputs.sort { it.path }.each {
    digest.update(base.toPath().relativize(it.toPath()).toString().getBytes('UTF-8'))
    digest.update(it.bytes)
}
def hash = digest.digest().encodeHex().toString()

if (out.directory && stamp.file && stamp.text == hash) {
    log.info('jOOQ sources are up to date, skipping code generation')
    return
}

// Flyway falls back to java.util.logging here; keep a reference, loggers are weakly held.
def flywayLog = java.util.logging.Logger.getLogger('org.flywaydb')
flywayLog.level = java.util.logging.Level.WARNING

stamp.delete()
out.deleteDir()
def started = System.nanoTime()
// jOOQ makes names by the rules of the machine's language: in Turkish, getId would be another method.
def language = Locale.default
Locale.default = Locale.ROOT
try {
    EmbeddedPostgres.builder().start().withCloseable { pg ->
        Flyway.configure()
                .dataSource(pg.postgresDatabase)
                .defaultSchema('batch')
                .locations("filesystem:${migrations.path}")
                .load()
                .migrate()
        GenerationTool.generate(new Configuration()
                .withLogging(Logging.WARN)
                .withJdbc(new Jdbc()
                        .withDriver('org.postgresql.Driver')
                        .withUrl(pg.getJdbcUrl('postgres', 'postgres'))
                        .withUser('postgres'))
                .withGenerator(new Generator()
                        .withDatabase(new Database()
                                .withName('org.jooq.meta.postgres.PostgresDatabase')
                                .withIncludes('.*')
                                .withExcludes('flyway_schema_history')
                                .withSchemata(schemas.collect { new SchemaMappingType().withInputSchema(it) }))
                        .withGenerate(new Generate()
                                .withJavaTimeTypes(true)
                                .withGeneratedAnnotation(false))
                        .withTarget(new Target()
                                .withPackageName('uz.consult.sql')
                                .withDirectory(out.path))))
    }
} finally {
    Locale.default = language
}
stamp.parentFile.mkdirs()
stamp.text = hash
log.info("jOOQ sources generated in ${(System.nanoTime() - started).intdiv(1_000_000)} ms")
