package dev.arenagrad.ops.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one expression of a {@link Formula}, by recursive descent. */
final class FormulaParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*([0-9.]+(?:e-?[0-9]+)?|\\w+|[<>=!]=|[-+*/<>(),])");

    private final List<String> tokens = new ArrayList<>();
    private final String text;
    private int next;

    FormulaParser(String text) {
        this.text = text.strip();
        Matcher matcher = TOKEN.matcher(this.text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        require(end == this.text.length());
        tokens.add("");
    }

    Formula.Node parse() {
        Formula.Node node = comparison();
        require(next == tokens.size() - 1);
        return node;
    }

    private Formula.Node comparison() {
        Formula.Node left = sum();
        if (List.of("<", "<=", ">", ">=", "==", "!=").contains(peek())) {
            return new Formula.Operation(take(), left, sum());
        }
        return left;
    }

    private Formula.Node sum() {
        Formula.Node left = product();
        while (peek().equals("+") || peek().equals("-")) {
            left = new Formula.Operation(take(), left, product());
        }
        return left;
    }

    private Formula.Node product() {
        Formula.Node left = factor();
        while (peek().equals("*") || peek().equals("/")) {
            left = new Formula.Operation(take(), left, factor());
        }
        return left;
    }

    private Formula.Node factor() {
        String token = take();
        if (token.equals("-")) {
            Formula.Node operand = factor();
            return operand instanceof Formula.Literal(double value)
                    ? new Formula.Literal(-value)
                    : new Formula.Negation(operand);
        }
        if (token.equals("(")) {
            Formula.Node inside = comparison();
            require(take().equals(")"));
            return inside;
        }
        if (Character.isDigit(token.charAt(0))) {
            return new Formula.Literal(Double.parseDouble(token));
        }
        if (token.equals("INFINITY")) {
            return new Formula.Literal(Double.POSITIVE_INFINITY);
        }
        if (token.equals("NAN")) {
            return new Formula.Literal(Double.NaN);
        }
        return peek().equals("(") ? new Formula.Call(token, arguments()) : new Formula.Variable(token);
    }

    private List<Formula.Node> arguments() {
        List<Formula.Node> arguments = new ArrayList<>();
        do {
            take();
            arguments.add(comparison());
        } while (peek().equals(","));
        require(take().equals(")"));
        return arguments;
    }

    private String peek() {
        return tokens.get(next);
    }

    private String take() {
        require(next < tokens.size() - 1);
        return tokens.get(next++);
    }

    private void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("cannot read the formula \"" + text + "\" near token " + next);
        }
    }
}
