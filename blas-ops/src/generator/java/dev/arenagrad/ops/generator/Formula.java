package dev.arenagrad.ops.generator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A formula such as {@code e = exp(-abs(x)); where(x < 0, e, 1) / (1 + e)}: names for intermediate values, then the
 * result.
 *
 * <p>It is written once and becomes both an expression of Java numbers and one of vectors, which round in the same places and so give the
 * same bits. Besides arithmetic and comparisons there are {@code where(condition, then, otherwise)}, {@code fma}, {@code
 * polynomial(x, coefficients...)}, from the lowest power up, what kernels have in {@code FloatingBits}, and the functions that {@link
 * Functions} defines. Numbers alone have other functions of {@link Math} too, and some that it does not have.
 */
record Formula(List<Let> lets, Node result) {
    /** Functions of numbers that {@link Math} does not have, or not the same on every processor, and the classes that do. */
    private static final Map<String, String> OWN_FUNCTIONS = Map.of("sin", "StrictMath", "cos", "StrictMath", "tan",
            "StrictMath", "lgamma", "GammaFunction", "digamma", "GammaFunction", "polygamma", "GammaFunction", "fmod",
            "Remainders", "remainder", "Remainders", "floorDivide", "Remainders");

    /** Functions that vectors have. */
    private static final Set<String> VECTOR_FUNCTIONS = Set.of("where", "abs", "max", "min", "sqrt", "fma", "polynomial",
            "exponent", "mantissa", "powerOfTwo", "quadrant", "withSign", "orSign");

    /** Functions that are an instruction or two. */
    private static final Set<String> CHEAP_FUNCTIONS = Set.of("where", "abs", "max", "min", "sqrt", "rint",
            "floor", "ceil", "trunc", "atLeast", "atMost", "sixth", "third");

    /** Polynomials of fewer coefficients are a short chain of operations anyway. */
    private static final int LONG_POLYNOMIAL = 6;

    /** A name for an intermediate value. */
    record Let(String name, Node value) {}

    /** A part of a formula. */
    sealed interface Node {
        /** {@return the same operation on other operands} */
        default Node map(UnaryOperator<Node> change) {
            return switch (this) {
                case Literal _, Variable _ -> this;
                case Negation(Node operand) -> new Negation(change.apply(operand));
                case Operation(String symbol, Node left, Node right) ->
                    new Operation(symbol, change.apply(left), change.apply(right));
                case Call(String function, List<Node> arguments) ->
                    new Call(function, arguments.stream().map(change).toList());
            };
        }
    }

    record Literal(double value) implements Node {}

    record Variable(String name) implements Node {}

    record Negation(Node operand) implements Node {}

    record Operation(String symbol, Node left, Node right) implements Node {}

    record Call(String function, List<Node> arguments) implements Node {}

    static Formula parse(String text) {
        List<Let> lets = new ArrayList<>();
        String[] statements = text.split(";");
        for (int i = 0; i < statements.length - 1; i++) {
            String[] sides = statements[i].split("(?<![<>=!])=(?!=)", 2);
            lets.add(new Let(sides[0].strip(), new FormulaParser(sides[1]).parse()));
        }
        return new Formula(lets, new FormulaParser(statements[statements.length - 1]).parse());
    }

    /** {@return the formula with another name for a variable of its result} */
    Formula rename(String from, String to) {
        return new Formula(lets, rename(result, name -> name.equals(from) ? to : name));
    }

    private static Node rename(Node node, UnaryOperator<String> names) {
        return node instanceof Variable(String name)
                ? new Variable(names.apply(name))
                : node.map(part -> rename(part, names));
    }

    /** {@return the formula with calls of functions replaced by what defines them} */
    Formula expand(Map<String, Definition> definitions) {
        List<Let> expanded = new ArrayList<>();
        for (Let let : lets) {
            expanded.add(new Let(let.name, expand(let.value, definitions, expanded)));
        }
        return new Formula(expanded, expand(result, definitions, expanded)).withoutRepetitions();
    }

    /**
     * {@return the same without intermediate values that have another name already} The JIT drops them too, but needs memory for each first: for
     * the derivative of GELU, which has a distribution and its density, 22 to 24 MB instead of 15 to 17.
     */
    private Formula withoutRepetitions() {
        Map<String, String> names = new HashMap<>();
        UnaryOperator<String> known = name -> names.getOrDefault(name, name);
        Map<Node, String> values = new LinkedHashMap<>();
        for (Let let : lets) {
            Node value = rename(let.value, known);
            if (value instanceof Variable(String name)) {
                names.put(let.name, name);
            } else {
                String first = values.putIfAbsent(value, let.name);
                names.put(let.name, first == null ? let.name : first);
            }
        }
        return new Formula(values.entrySet().stream().map(value -> new Let(value.getValue(), value.getKey())).toList(),
                rename(result, known));
    }

    /** {@return the expanded node; what its value needs is added to the intermediate values} */
    private static Node expand(Node node, Map<String, Definition> definitions, List<Let> lets) {
        Node expanded = node.map(part -> expand(part, definitions, lets));
        if (!(expanded instanceof Call(String function, List<Node> arguments))) {
            return expanded;
        }
        if (function.equals("polynomial")) {
            return polynomial(arguments, lets);
        }
        if (!definitions.containsKey(function)) {
            return expanded;
        }
        Definition definition = definitions.get(function);
        UnaryOperator<String> names = (function + lets.size())::concat;
        for (int i = 0; i < arguments.size(); i++) {
            lets.add(new Let(names.apply(definition.parameters().get(i)), arguments.get(i)));
        }
        for (Let let : definition.formula().lets) {
            lets.add(new Let(names.apply(let.name), expand(rename(let.value, names), definitions, lets)));
        }
        return expand(rename(definition.formula().result, names), definitions, lets);
    }

    /**
     * {@return a polynomial, given by its argument and its coefficients, as fused multiplications and additions}
     *
     * <p>The two lowest powers are Horner's, which round least. The others of a long one are joined in pairs, pairs of pairs and so on
     * (Estrin's scheme), so that few operations wait for each other; the powers that this needs are added to the intermediate values.
     */
    private static Node polynomial(List<Node> arguments, List<Let> lets) {
        List<Node> terms = arguments.subList(1, arguments.size());
        if (terms.size() < LONG_POLYNOMIAL) {
            return horner(arguments.getFirst(), terms.subList(0, terms.size() - 1), terms.getLast());
        }
        String name = "polynomial" + lets.size() + "x";
        lets.add(new Let(name, arguments.getFirst()));
        Node x = new Variable(name);
        Node power = x;
        List<Node> joined = terms.subList(2, terms.size());
        while (true) {
            joined = pairs(power, joined);
            if (joined.size() == 1) {
                return horner(x, terms.subList(0, 2), joined.getFirst());
            }
            name += "x";
            lets.add(new Let(name, new Operation("*", power, power)));
            power = new Variable(name);
        }
    }

    private static List<Node> pairs(Node power, List<Node> terms) {
        List<Node> pairs = new ArrayList<>();
        for (int i = 0; i < terms.size(); i += 2) {
            Node term = terms.get(i);
            pairs.add(i + 1 < terms.size() ? new Call("fma", List.of(power, terms.get(i + 1), term)) : term);
        }
        return pairs;
    }

    private static Node horner(Node x, List<Node> terms, Node last) {
        Node value = last;
        for (Node term : terms.reversed()) {
            value = new Call("fma", List.of(x, value, term));
        }
        return value;
    }

    /** {@return the statements that compute the intermediate values as numbers} */
    String plainLets(ElementType type, String indent) {
        return lets.stream()
                .map(let -> indent + type.java + " " + let.name + " = " + plain(let.value, type) + ";\n")
                .collect(Collectors.joining());
    }

    /** {@return the statements that compute the intermediate values as vectors} */
    String vectorLets(ElementType type, String indent) {
        return lets.stream()
                .map(let -> indent + type.vector + " " + let.name + " = " + vector(let.value, type) + ";\n")
                .collect(Collectors.joining());
    }

    /** {@return the result as an expression of numbers} */
    String plain(ElementType type) {
        return plain(result, type);
    }

    /** {@return the result as an expression of vectors} */
    String vector(ElementType type) {
        return vector(result, type);
    }

    /** {@return whether it takes a few instructions only} */
    boolean isCheap() {
        return calls(CHEAP_FUNCTIONS::contains);
    }

    /** {@return whether vectors have all its functions} */
    boolean isOfVectors() {
        return calls(VECTOR_FUNCTIONS::contains);
    }

    /** {@return whether it calls one of some functions} */
    boolean callsAny(Set<String> functions) {
        return !calls(function -> !functions.contains(function));
    }

    private boolean calls(Predicate<String> only) {
        return Stream.concat(lets.stream().map(Let::value), Stream.of(result)).allMatch(node -> calls(node, only));
    }

    private static boolean calls(Node node, Predicate<String> only) {
        return switch (node) {
            case Literal _, Variable _ -> true;
            case Negation(Node operand) -> calls(operand, only);
            case Operation(String _, Node left, Node right) -> calls(left, only) && calls(right, only);
            case Call(String function, List<Node> arguments) ->
                only.test(function) && arguments.stream().allMatch(argument -> calls(argument, only));
        };
    }

    private static String plain(Node node, ElementType type) {
        return switch (node) {
            case Literal(double value) -> type.literal(value);
            case Variable(String name) -> name;
            case Negation(Node operand) -> "(-" + plain(operand, type) + ")";
            case Operation(String symbol, Node left, Node right) ->
                "(" + plain(left, type) + " " + symbol + " " + plain(right, type) + ")";
            case Call(String function, List<Node> arguments) -> plainCall(function, arguments, type);
        };
    }

    private static String plainCall(String function, List<Node> arguments, ElementType type) {
        List<String> plain = arguments.stream().map(argument -> plain(argument, type)).toList();
        String list = String.join(", ", plain);
        return switch (function) {
            case "where" -> "(" + plain.get(0) + " ? " + plain.get(1) + " : " + plain.get(2) + ")";
            case "abs", "max", "min", "fma" -> "Math." + function + "(" + list + ")";
            case "exponent", "mantissa", "powerOfTwo", "quadrant", "withSign", "orSign" ->
                "FloatingBits." + function + "(" + list + ")";
            case "pow" -> (type == ElementType.I64 ? "IntegerPower.of(" : cast(type) + "RealPower.of(") + list + ")";
            default -> cast(type) + OWN_FUNCTIONS.getOrDefault(function, "Math") + "." + function + "(" + list + ")";
        };
    }

    private static String cast(ElementType type) {
        return type == ElementType.F32 ? "(float) " : "";
    }

    private static String vector(Node node, ElementType type) {
        return switch (node) {
            case Literal(double value) -> type.vector + ".broadcast(SPECIES, " + type.literal(value) + ")";
            case Variable(String name) -> name;
            case Negation(Node operand) -> vector(operand, type) + ".neg()";
            case Operation(String symbol, Node left, Node right) -> {
                String comparison = comparison(symbol);
                yield vector(left, type) + (comparison == null
                        ? "." + arithmetic(symbol) + "("
                        : ".compare(VectorOperators." + comparison + ", ") + vectorOrLiteral(right, type) + ")";
            }
            case Call(String function, List<Node> arguments) -> vectorCall(function, arguments, type);
        };
    }

    private static String vectorCall(String function, List<Node> arguments, ElementType type) {
        String first = vector(arguments.getFirst(), type);
        return switch (function) {
            // A sum under a mask is one instruction, its choice another.
            case "where" -> arguments.get(1) instanceof Operation(String symbol, Node left, Node right)
                    && left.equals(arguments.get(2)) && (symbol.equals("+") || symbol.equals("-"))
                            ? vector(left, type) + "." + arithmetic(symbol) + "(" + vectorOrLiteral(right, type) + ", "
                                    + first + ")"
                            : vector(arguments.get(2), type) + ".blend(" + vectorOrLiteral(arguments.get(1), type)
                                    + ", " + first + ")";
            case "abs", "sqrt" -> first + "." + function + "()";
            case "max", "min" -> first + "." + function + "(" + vectorOrLiteral(arguments.get(1), type) + ")";
            case "fma" -> first + ".fma(" + vector(arguments.get(1), type) + ", " + vector(arguments.get(2), type) + ")";
            case "powerOfTwo", "quadrant" -> {
                int shift = function.equals("quadrant") ? type.bytes * Byte.SIZE - 2 : type.mantissaBits();
                yield ofBits(first, ".lanewise(VectorOperators.LSHL, %d)".formatted(shift), type);
            }
            case "mantissa" -> ofBits(first, type == ElementType.F32
                    ? ".sub(0x3F3504F3).and(0x7FFFFF).add(0x3F3504F3)"
                    : ".sub(0x3FE6A09E667F3BCDL).and(0xFFFFFFFFFFFFFL).add(0x3FE6A09E667F3BCDL)", type);
            // Few processors convert vectors of longs, so the biased exponent becomes the last bits of a large number.
            case "exponent" -> type == ElementType.F32
                    ? ofBits(first, ".sub(0x3F3504F3 - (128 << 23)).lanewise(VectorOperators.LSHR, 23).or(0x4B000000)",
                            type) + ".sub(0x1p23f + 128)"
                    : ofBits(first, ".sub(0x3FE6A09E667F3BCDL - (1024L << 52)).lanewise(VectorOperators.LSHR, 52)"
                            + ".or(0x4330000000000000L)", type) + ".sub(0x1p52 + 1024)";
            case "withSign", "orSign" -> {
                String signs = reinterpreted(vector(arguments.get(1), type), type) + ".and(%s)".formatted(
                        type == ElementType.F32 ? "Integer.MIN_VALUE" : "Long.MIN_VALUE");
                String operator = function.equals("orSign") ? "OR" : "XOR";
                yield ofBits(first, ".lanewise(VectorOperators." + operator + ", " + signs + ")", type);
            }
            default -> throw new IllegalArgumentException("vectors have no function " + function);
        };
    }

    private static String ofBits(String vector, String operations, ElementType type) {
        return reinterpreted(vector, type) + operations + (type == ElementType.F32
                ? ".reinterpretAsFloats()"
                : ".reinterpretAsDoubles()");
    }

    /** {@return the bits of a vector's lanes, as integers} */
    private static String reinterpreted(String vector, ElementType type) {
        return vector + (type == ElementType.F32 ? ".reinterpretAsInts()" : ".reinterpretAsLongs()");
    }

    private static String vectorOrLiteral(Node node, ElementType type) {
        return node instanceof Literal(double value) ? type.literal(value) : vector(node, type);
    }

    private static String arithmetic(String symbol) {
        return switch (symbol) {
            case "+" -> "add";
            case "-" -> "sub";
            case "*" -> "mul";
            case "/" -> "div";
            default -> throw new IllegalArgumentException("no such operator: " + symbol);
        };
    }

    private static String comparison(String symbol) {
        return switch (symbol) {
            case "==" -> "EQ";
            case "!=" -> "NE";
            case "<" -> "LT";
            case "<=" -> "LE";
            case ">" -> "GT";
            case ">=" -> "GE";
            default -> null;
        };
    }
}
