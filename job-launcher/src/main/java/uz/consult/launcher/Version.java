package uz.consult.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build has written down, and the Java that it runs on. */
final class Version implements IVersionProvider {

    private static final String WRITTEN = "/META-INF/build-info.properties";

    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(WRITTEN)) {
            if (in != null) {
                build.load(in);
            }
        }
        return new String[] {
            "consult-etl " + build.getProperty("build.version", "of an unknown version") + ", Java " + Runtime.version()
        };
    }
}
