package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The functions that the JDK lacks against values computed with 40 digits (by mpmath). */
class SpecialFunctionsTest {
    /** Units in the last place of the result, or of 1 near the roots of the gamma functions, where errors are absolute. */
    private static final double ULPS = 8;
    private static final double ABSOLUTE = 8e-16;

    private static void check(DoubleUnaryOperator function, double[][] values) {
        for (double[] value : values) {
            double actual = function.applyAsDouble(value[0]);
            double tolerance = Math.max(ULPS * Math.ulp(value[1]), Math.abs(value[1]) < 1e-2 ? 0 : ABSOLUTE);
            assertEquals(value[1], actual, tolerance, "at " + value[0]);
        }
    }

    @Test
    void theErrorFunction() {
        check(ErrorFunction::erf, new double[][] {{1e-10, 1.1283791670955126e-10}, {0.1, 0.1124629160182849}, {0.46,
                0.4846553900016797}, {0.47, 0.4937450508860821}, {0.5, 0.5204998778130465}, {1.0, 0.8427007929497149}, {
                        1.5, 0.9661051464753108}, {2.0, 0.9953222650189527}, {3.0, 0.9999779095030014}, {4.0,
                                0.9999999845827421}, {5.5, 0.9999999999999927}});
    }

    @Test
    void itsComplement() {
        check(ErrorFunction::erfc, new double[][] {{-3.0, 1.9999779095030015}, {-0.3, 1.3286267594591274}, {0.1,
                0.887537083981715}, {0.46, 0.5153446099983203}, {0.48, 0.4972503293052351}, {1.0, 0.15729920705028513},
                {2.0, 0.004677734981047266}, {3.9, 3.4792248597231765e-08}, {4.1, 6.700027654084918e-09}, {6.0,
                        2.1519736712498913e-17}, {10.0, 2.088487583762545e-45}, {20.0, 5.395865611607901e-176}, {26.5,
                                2.2109076642637343e-307}});
    }

    @Test
    void itsInverse() {
        check(ErrorFunction::erfinv, new double[][] {{1e-10, 8.862269254527581e-11}, {0.1, 0.08885599049425769}, {0.5,
                0.4769362762044699}, {0.84, 0.9935356283473041}, {0.86, 1.0435418436397588}, {0.9, 1.1630871536766743},
                {0.99, 1.8213863677184494}, {0.999999, 3.458910737275499}, {-0.75, -0.8134198475976185}, {
                        0.999999999999, 5.042031898572696}});
    }

    @Test
    void theLogarithmOfTheGammaFunction() {
        check(GammaFunction::lgamma, new double[][] {{1e-200, 460.51701859880916}, {1e-10, 23.025850929882736}, {0.1,
                2.252712651734206}, {0.49, 0.592249629335267}, {0.51, 0.5529738179298007}, {0.99, 0.005854806764709781},
                {1.01, -0.005690307946069651}, {1.4, -0.1196129141723713}, {1.6, -0.11259176569675577}, {2.001,
                        0.000423106734800117}, {2.4, 0.21685932244884157}, {2.6, 0.35741186354897986}, {3.5,
                                1.2009736023470743}, {9.9, 12.57717990421988}, {10.1, 13.027526738633236}, {50.0,
                                        144.5657439463449}, {171.5, 709.1431630309282}, {100000.0, 1051287.7089736569},
                {1e+300, 6.897755278982137e+302}, {-0.5, 1.2655121234846454}, {-1.5, 0.860047015376481}, {-7.3,
                        -7.779101629826852}, {-100.5, -364.90096830942736}, {-1e-10, 23.025850929998178}});
    }

    @Test
    void itsDerivative() {
        check(GammaFunction::digamma, new double[][] {{1e-10, -10000000000.577215}, {0.1, -10.423754940411076}, {0.5,
                -1.9635100260214235}, {1.0, -0.5772156649015329}, {1.4, -0.06138454458511624}, {1.5,
                        0.03648997397857652}, {2.5, 0.7031566406452432}, {9.9, 2.2411803166063815}, {10.1,
                                2.262214357094148}, {100.0, 4.600161852738087}, {10000000000.0, 23.025850929890456}, {
                                        -0.5, 0.03648997397857652}, {-1.7, -1.4857174995110567}, {-20.25,
                                                6.174235633614484}});
    }

    @Test
    void itsSecondDerivative() {
        check(x -> GammaFunction.polygamma(1, x), new double[][] {{0.01, 10001.621213528313}, {0.5, 4.934802200544679},
                {1.0, 1.6449340668482264}, {2.3, 0.5425374586652585}, {9.5, 0.11099728846909904}, {20.0,
                        0.05127082293520312}, {10000.0, 0.00010000500016666666}, {-0.5, 8.934802200544679}, {-3.7,
                                14.84242186412428}, {-50.25, 19.719505006139233}});
    }

    @Test
    void itsThirdDerivative() {
        check(x -> GammaFunction.polygamma(2, x), new double[][] {{0.01, -2000002.340398677}, {0.5, -16.82879664423432},
                {1.0, -2.4041138063191885}, {2.3, -0.2881302433729398}, {9.5, -0.012307845807709338}, {20.0,
                        -0.0026281224023146548}, {10000.0, -1.000100005e-08}, {-0.5, -0.82879664423432}, {-3.7,
                                -68.89345468867354}, {-50.25, 124.02471849417866}});
    }

    @Test
    void itsSixthDerivative() {
        check(x -> GammaFunction.polygamma(5, x), new double[][] {{0.01, 120000000000115.05}, {0.5, 7691.113548602436},
                {1.0, 122.0811674381339}, {2.3, 0.9314559566526457}, {9.5, 0.0004002927721168353}, {20.0,
                        8.48426620615823e-06}, {10000.0, 2.4006000599999993e-19}, {-0.5, 15371.113548602436}, {-3.7,
                                165660.1572839935}, {-50.25, 492231.2671104846}});
    }

    /** 1/x at large x; (-1)^(n + 1) n! / x^(n + 1) near the pole at 0. */
    @Test
    void derivativesOfTheGammaFunctionFarOutAndBesideAPole() {
        check(x -> GammaFunction.polygamma(1, x), new double[][] {{1e155, 1e-155}, {1e300, 1e-300}, {-1e-30, 1e60}, {
                -1e-10, 1e20}, {1e-30, 1e60}});
        check(x -> GammaFunction.polygamma(2, x), new double[][] {{1e170, 0}, {1e150, -1e-300}, {-1e-30, 2e90}, {1e-30,
                -2e90}});
        check(x -> GammaFunction.polygamma(3, x), new double[][] {{1e100, 2e-300}, {-1e-30, 6e120}});
    }

    @Test
    void theInverseHyperbolicSine() {
        check(Logarithms::asinh, new double[][] {{1e-10, 1e-10}, {0.3, 0.29567304756342244}, {-2.0,
                -1.4436354751788103}, {100000.0, 12.206072645555174}, {10000000000.0, 23.7189981105004}, {1e+300,
                        691.4686750787737}});
    }

    @Test
    void theInverseHyperbolicCosine() {
        check(Logarithms::acosh, new double[][] {{1.0000000000009095, 1.3486991523485068e-06}, {1.5,
                0.9624236501192069}, {20.0, 3.6882538673612966}, {10000000000.0, 23.7189981105004}, {1e+300,
                        691.4686750787737}});
    }

    @Test
    void theInverseHyperbolicTangent() {
        check(Logarithms::atanh, new double[][] {{1e-10, 1e-10}, {0.3, 0.3095196042031117}, {-0.999,
                -3.8002011672501994}, {0.5, 0.5493061443340549}});
    }

    @Test
    void theLogarithmToBaseTwo() {
        check(Logarithms::log2, new double[][] {{3.0, 1.584962500721156}, {0.7, -0.5145731728297583}, {1e-310,
                -1029.7977094150824}, {1.0000001, 1.4426949695965583e-07}, {1e+300, 996.5784284662087}, {0.9999,
                        -0.00014427671804501932}});
    }

    @Test
    void areOddWhereTheyShouldBeAndKeepTheSignOfZero() {
        for (DoubleUnaryOperator odd : new DoubleUnaryOperator[] {ErrorFunction::erf, ErrorFunction::erfinv,
                Logarithms::asinh, Logarithms::atanh}) {
            assertEquals(-0.0, odd.applyAsDouble(-0.0));
            assertEquals(0.0, odd.applyAsDouble(0.0));
            assertEquals(-odd.applyAsDouble(0.7), odd.applyAsDouble(-0.7));
            assertTrue(Double.isNaN(odd.applyAsDouble(Double.NaN)));
        }
    }

    @Test
    void atPolesAndBeyondTheirRanges() {
        double infinity = Double.POSITIVE_INFINITY;
        assertEquals(1, ErrorFunction.erf(infinity));
        assertEquals(0, ErrorFunction.erfc(infinity));
        assertEquals(2, ErrorFunction.erfc(-infinity));
        assertEquals(infinity, ErrorFunction.erfinv(1));
        assertEquals(-infinity, ErrorFunction.erfinv(-1));
        assertTrue(Double.isNaN(ErrorFunction.erfinv(1.5)));
        assertEquals(infinity, GammaFunction.lgamma(0));
        assertEquals(infinity, GammaFunction.lgamma(-3));
        assertEquals(infinity, GammaFunction.lgamma(infinity));
        assertEquals(0, GammaFunction.lgamma(1));
        assertEquals(0, GammaFunction.lgamma(2));
        assertEquals(-infinity, GammaFunction.digamma(0.0));
        assertEquals(infinity, GammaFunction.digamma(-0.0));
        assertTrue(Double.isNaN(GammaFunction.digamma(-3)));
        assertEquals(infinity, GammaFunction.polygamma(1, -3));
        assertEquals(-infinity, GammaFunction.polygamma(2, 0));
        assertEquals(0, GammaFunction.polygamma(1, infinity));
        assertEquals(infinity, GammaFunction.polygamma(1, -infinity));
        assertEquals(-infinity, GammaFunction.polygamma(2, -infinity));
        assertTrue(Double.isNaN(GammaFunction.polygamma(171, 2)));
        assertTrue(Double.isNaN(GammaFunction.polygamma(1, Double.NaN)));
        assertTrue(Double.isNaN(Logarithms.acosh(0.5)));
        assertTrue(Double.isNaN(Logarithms.acosh(-1e300)));
        assertEquals(infinity, Logarithms.atanh(1));
        assertTrue(Double.isNaN(Logarithms.atanh(2)));
        assertEquals(infinity, Logarithms.log2(infinity));
        assertEquals(-infinity, Logarithms.log2(0));
    }

    @Test
    void theLogarithmToBaseTwoIsExactForPowersOfTwo() {
        for (int exponent = -1074; exponent <= 1023; exponent++) {
            assertEquals(exponent, Logarithms.log2(Math.scalb(1.0, exponent)));
        }
    }

    @Test
    void remaindersHaveTheSignsOfPythons() {
        assertEquals(-2, Remainders.remainder(7.0, -3.0));
        assertEquals(2, Remainders.remainder(-7.0, 3.0));
        assertEquals(7, Remainders.remainder(7.0, Double.POSITIVE_INFINITY));
        assertEquals(Double.POSITIVE_INFINITY, Remainders.remainder(-7.0, Double.POSITIVE_INFINITY));
        assertEquals(-2, Remainders.remainder(7, -3));
        assertEquals(1, Remainders.fmod(7, -3));
        assertEquals(-3, Remainders.floorDivide(7, -3));
        assertEquals(-3, Remainders.floorDivide(7.0, -3.0));
        assertEquals(9, Remainders.floorDivide(1.0, 0.1));
        assertEquals(Double.POSITIVE_INFINITY, Remainders.floorDivide(1.0, 0.0));
    }
}
