package uz.consult.launcher;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a call, and what was probably meant. */
final class WrongCall implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        PrintWriter err = line.getErr();
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && line.getParent() == null) {
            err.println("etl: validation: There is no command "
                    + unmatched.getUnmatched().get(0) + nearest(unmatched) + " The commands are "
                    + String.join(", ", line.getSubcommands().keySet()));
            return ExitCode.USAGE;
        }
        err.println("etl: validation: " + wrong.getMessage()
                + (wrong instanceof UnmatchedArgumentException unmatched ? nearest(unmatched) : ""));
        line.usage(err);
        return ExitCode.USAGE;
    }

    private static String nearest(UnmatchedArgumentException unmatched) {
        List<String> like = unmatched.getSuggestions();
        return like.isEmpty() ? "." : ". Did you mean " + like.get(0) + "?";
    }
}
