package uz.consult.launcher.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.FileSystemUtils;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.security.Callers;

/** A client that openapi-generator makes of our OpenAPI compiles, and works. */
class GeneratedClientTest {

    private static final Path GENERATOR = Path.of("target", "openapi-generator", "openapi-generator-cli.jar");
    private static final Path HOME = Path.of("target", "generated-client");

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void a_generated_client_compiles_and_runs_a_job() throws Exception {
        FileSystemUtils.deleteRecursively(HOME);
        Path classes = Files.createDirectories(HOME.resolve("classes"));
        try (EtlFixture belt = EtlFixture.serving(Callers.everybody())) {
            Path description = HOME.resolve("openapi.json");
            Files.writeString(description, description(belt));
            generate(description);
            Path use = HOME.resolve("src/main/java/UseOfClient.java");
            Files.copy(getClass().getResourceAsStream("UseOfClient.java.txt"), use);
            compile(classes);

            assertThat(use(classes, belt.address()))
                    .satisfiesExactly(
                            health -> assertThat(health)
                                    .isEqualTo(belt.jobs().names().get(0) + " disabled"),
                            run -> assertThat(run).matches("COMPLETED in [1-9]\\d* steps"),
                            runs -> assertThat(runs).isEqualTo("of 1"),
                            refused -> assertThat(refused).startsWith("409 ").contains("has completed"));
        }
    }

    private static String description(EtlFixture belt) throws Exception {
        String credentials = Base64.getEncoder().encodeToString(("anna:" + Callers.PASSWORD).getBytes());
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(belt.address() + "/v3/api-docs"))
                                .header("Authorization", "Basic " + credentials)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void generate(Path description) throws Exception {
        Path log = HOME.resolve("generator.log");
        Process generator = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        GENERATOR.toString(),
                        "generate",
                        "--generator-name=java",
                        "--library=native",
                        "--input-spec=" + description,
                        "--output=" + HOME,
                        "--invoker-package=uz.consult.client",
                        "--api-package=uz.consult.client.api",
                        "--model-package=uz.consult.client.model",
                        "--global-property=apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false",
                        "--additional-properties=openApiNullable=false,useJakartaEe=true,hideGenerationTimestamp=true")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean over = generator.waitFor(2, TimeUnit.MINUTES);
        generator.destroyForcibly();
        assertThat(over && generator.exitValue() == 0).as(Files.readString(log)).isTrue();
    }

    private static void compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        java.io.StringWriter said = new java.io.StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(HOME.resolve("src/main/java"))) {
            boolean compiled = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            null,
                            files.getJavaFileObjectsFromPaths(
                                    sources.filter(file -> file.toString().endsWith(".java"))
                                            .toList()))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> use(Path classes, String address) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, GeneratedClientTest.class.getClassLoader())) {
            return (List<String>) loader.loadClass("UseOfClient")
                    .getMethod("use", String.class, String.class, String.class)
                    .invoke(null, address, "anna", Callers.PASSWORD);
        }
    }
}
