package uz.consult.launcher.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns at start of secret files that everybody on the machine can read. */
final class OpenFiles {

    private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);

    private OpenFiles() {}

    /**
     * Warns of those that are open, in one line.
     *
     * @param usersFile blank for none
     * @param secrets a directory, which need not be there
     */
    static void warn(String usersFile, Path secrets) {
        List<Path> all = new ArrayList<>();
        if (!usersFile.isBlank()) {
            all.add(Path.of(usersFile));
        }
        if (Files.isDirectory(secrets)) {
            try (Stream<Path> files = Files.list(secrets)) {
                files.filter(Files::isRegularFile).sorted().forEach(all::add);
            } catch (IOException e) {
                log.warn(
                        "{} cannot be listed, so the permissions of its files were not checked: {}",
                        secrets,
                        e.toString());
            }
        }
        List<String> open =
                all.stream().filter(OpenFiles::isOpen).map(Path::toString).toList();
        if (!open.isEmpty()) {
            log.warn(
                    "Everybody on this machine can read {}: remove that permission with chmod o-r",
                    String.join(", ", open));
        }
    }

    private static boolean isOpen(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false; // not there, or a file system without such rights
        }
    }
}
