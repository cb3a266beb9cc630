import { strict as assert } from 'node:assert';
import { resolveTarget } from '../../../src/core/edit/region';
import { faults, symbols, syntax } from '../../support/syntaxCases';

describe('declarations of Go', () => {
  const go = (code: string, expected: string): void => symbols('a.go', code, expected);
  go('package a||import "fmt"|', '');
  go('func F() {}|', 'function F 1');
  go('func F[T any, U comparable](a T) (b U, err error) {|	return|}|', 'function F 1-3');
  go('func (r *Retry) Run() {|}|', 'method Retry.Run 1-2');
  go('func (r Retry) Run() {}|', 'method Retry.Run 1');
  go('func (Retry) Run() {}|', 'method Retry.Run 1');
  go('func (p *Pair[K, V]) Key() K { return p.k }|', 'method Pair.Key 1');
  go('func (p Pair[K, _]) Key() K { return p.k }|', 'method Pair.Key 1');
  go('type Retry struct {|	n int|}|', 'type Retry 1-3');
  go('type Pair[K comparable, V any] struct {|	k K|	v V|}|', 'type Pair 1-4');
  go('type Doer interface {|	Do() error|}|', 'interface Doer 1-3');
  go('type (|	A struct{}|	B = int|	C func(int) int|)|', 'type A 2, type B 3, type C 4');
  go('const Max = 3|', 'variable Max 1');
  go('const (|	A = iota|	B|	_|	C|)|', 'variable A 2, variable B 3, variable C 5');
  go('var x, y = 1, 2|', 'variable x 1, variable y 1');
  go('var (|	x int|	y = []int{|		1,|	}|)|', 'variable x 2, variable y 3-5');
  go('var _ Doer = (*Retry)(nil)|', '');
  go('var handle = func(a int) {|	f := func() {}|}|', 'function handle 1-3');
  go('// F is|// told.|func F() {}|', 'function F (1)3');
  go('/*|F.|*/|func F() {}|', 'function F (1)4');
  go('//go:noinline|func F() {}|', 'function F (1)2');
  go('// Package a.|package a||func F() {}|', 'function F 4');
  go('const (|	// A is one.|	A = 1|)|', 'variable A (2)3');
  go('func init() {}|func init() {}|', 'function init 1, function init 2');
  go('func F() {|	type local struct{}|	g := func() {}|}|', 'function F 1-4');
  go('func F() {}||func G( {|', 'function F 1');
});

describe('declarations of Rust', () => {
  const rust = (code: string, expected: string): void => symbols('a.rs', code, expected);
  rust('use std::fmt;|', '');
  rust('fn f() {}|', 'function f 1');
  rust('pub(crate) async unsafe fn f<T: Fn(u8)>(a: T) -> u8|where|    T: Send,|{|    1|}|', 'function f 1-6');
  rust('struct A;|struct B(u8);|pub struct C<T> {|    a: T,|}|', 'type A 1, type B 2, type C 3-5');
  rust('enum E {|    A,|    B(u8),|}|union U { a: u8 }|', 'enum E 1-4, type U 5');
  rust(
    'type A = u8;|const B: u8 = 1;|static C: u8 = 1;|const _: () = ();|',
    'type A 1, variable B 2, variable C 3',
  );
  rust('impl Retry {|    fn run(&self) {}|}|', 'class impl Retry 1-3, method Retry.run 2');
  rust(
    "impl<'a, T: Clone> Retry<'a, T> {|    const MAX: u8 = 3;|    fn new() -> Self {|        todo!()|    }|}|",
    'class impl Retry 1-6, variable Retry.MAX 2, method Retry.new 3-5',
  );
  rust(
    "impl fmt::Display for Retry<'_> {|    fn fmt(&self) {}|}|impl From<u8> for Retry<'_> {|    fn from(a: u8) -> Self {}|}|",
    'class impl Display for Retry 1-3, method Retry.fmt 2, class impl From<u8> for Retry 4-6, method Retry.from 5',
  );
  rust('impl a::B {|    fn f() {}|}|', 'class impl B 1-3, method B.f 2');
  rust('impl<T> Say for &T {|    fn say(&self) {}|}|', 'class impl Say for T 1-3, method T.say 2');
  rust('impl dyn Say {|    fn f(&self) {}|}|', 'class impl Say 1-3, method Say.f 2');
  rust(
    'trait Say: Sized {|    type Out;|    const N: u8;|    fn say(&self);|    fn twice(&self) {|    }|}|',
    'interface Say 1-7, type Say.Out 2, variable Say.N 3, method Say.say 4, method Say.twice 5-6',
  );
  rust('mod a;|mod b {|    pub fn f() {}|}|', 'module b 2-4, function b.f 3');
  rust(
    '#[cfg(test)]|mod tests {|    use super::*;||    #[test]|    fn works() {}|}|',
    'module tests 1-7, function tests.works 5-6',
  );
  rust('mod a {|    impl B {|        fn f() {}|    }|}|', 'module a 1-5, class a.impl B 2-4, method a.B.f 3');
  rust('/// Told.|#[derive(Debug)]|#[serde(default)]|pub struct A;|', 'type A (1)2-4');
  rust('#[inline]|/// Told.|// b|fn f() {}|', 'function f 1-4');
  rust('//! Of the file.|fn f() {}|', 'function f 2');
  rust('/** Told. */|fn f() {}|', 'function f (1)2');
  rust('#![allow(x)]|fn f() {}|', 'function f 2');
  rust('#[macro_use]|extern crate a;|fn f() {}|', 'function f 3');
  rust('fn f() {|    fn g() {}|    const h: u8 = 1;|}|', 'function f 1-4, function f.g 2');
  rust('macro_rules! m {|    ($a:expr) => { $a };|}|', 'function m 1-3');
  rust('extern "C" {|    fn f(a: u8);|}|', 'function f 2');
  rust('fn f() {}||fn g( {|}|', 'function f 1, function g 3-4');
});

describe('declarations of Java', () => {
  const java = (code: string, expected: string): void => symbols('A.java', code, expected);
  java('package a.b;|import c.D;|', '');
  java('public class A<T> extends B implements C {|}|', 'class A 1-2');
  java(
    'class A {|  A() {}|  A(int b) {|  }|  static <T> T f(T a) {|    return a;|  }|  abstract void g();|}|',
    'class A 1-9, method A.A 2, method A.A 3-4, method A.f 5-7, method A.g 8',
  );
  java(
    'class A {|  private static final int B = 1;|  int c, d;|  Runnable e = () -> {};|}|',
    'class A 1-5, variable A.B 2, variable A.c 3, variable A.d 3, variable A.e 4',
  );
  java('/** Told. */|@Deprecated|@A(b = 1)|class C {|}|', 'class C (1)2-5');
  java(
    'class A {|  // told|  @Override|  public String f() { return ""; }|}|',
    'class A 1-5, method A.f (2)3-4',
  );
  java('class A {|  class B {|    void f() {}|  }|}|', 'class A 1-5, class A.B 2-4, method A.B.f 3');
  java(
    'interface A {|  int B = 1;|  void f();|  default void g() {}|}|',
    'interface A 1-5, variable A.B 2, method A.f 3, method A.g 4',
  );
  java('enum A {|  B, C;|  A() {}|  int f() { return 1; }|}|', 'enum A 1-5, method A.A 3, method A.f 4');
  java('record A(int b) {|  A {|  }|  int f() { return b; }|}|', 'class A 1-5, method A.A 2-3, method A.f 4');
  java('@interface A {|  String b() default "";|}|', 'interface A 1-3');
  java('sealed interface A permits B {}|final class B implements A {}|', 'interface A 1, class B 2');
  java('class A {|  static {|    f();|  }|}|', 'class A 1-5');
  java('class A {|  void f() {|    class B {}|  }|}|', 'class A 1-5, method A.f 2-4, class A.f.B 3');
  java('void f() {|}|', 'function f 1-2');
});

describe('declarations of C#', () => {
  const cs = (code: string, expected: string): void => symbols('A.cs', code, expected);
  cs('using System;|[assembly: A]|', '');
  cs('namespace A.B|{|  class C {}|}|', 'class C 3');
  cs('namespace A.B;||class C {|  void F() {}|}|', 'class C 3-5, method C.F 4');
  cs(
    'class A {|  public A(int b) : base(b) {}|  ~A() {}|  void F<T>() where T : class {|  }|}|',
    'class A 1-6, method A.A 2, method A.~A 3, method A.F 4-5',
  );
  cs('struct A {|  int f() => 1;|}|', 'class A 1-3, method A.f 2');
  cs(
    'public record A(int B);|record struct C(int D) {|  int E() => D;|}|',
    'class A 1, class C 2-4, method C.E 3',
  );
  cs('interface A {|  void F();|  int P { get; }|}|', 'interface A 1-4, method A.F 2, variable A.P 3');
  cs('[Flags]|enum A { B, C }|', 'enum A 1-2');
  cs(
    'class A {|  public int B { get; set; } = 1;|  public int C => 2;|  int D {|    get { return 1; }|  }|}|',
    'class A 1-7, variable A.B 2, method A.C 3, method A.D 4-6',
  );
  cs(
    'class A {|  const int B = 1, C = 2;|  event E F;|}|',
    'class A 1-4, variable A.B 2, variable A.C 2, variable A.F 3',
  );
  cs(
    'class A {|  public int this[int i] => 1;|  public static A operator +(A a, A b) => a;|}|',
    'class A 1-4, method A.this 2, method A.operator + 3',
  );
  cs('delegate int A(int b);|', 'type A 1');
  cs('/// <summary>Told.</summary>|[Serializable]|[A(1)]|public class B {}|', 'class B (1)2-4');
  cs('class A {|  [Fact]|  public async Task F() {|  }|}|', 'class A 1-5, method A.F 2-4');
  cs('class A {|  #region B|  void F() {}|  #endregion|}|', 'class A 1-5, method A.F 3');
  cs(
    'class A {|#if B|  void F() {}|#else|  void F() { }|#endif|}|',
    'class A 1-7, method A.F 3, method A.F 5',
  );
  cs('class A {|  void F() {|    int G(int a) => a;|  }|}|', 'class A 1-5, method A.F 2-4, function A.F.G 3');
  cs('class A {|  void B.F() {}|}|', 'class A 1-3, method A.F 2');
  cs('var a = 1;|void F() {|}|', 'function F 2-3');
  cs('class A {|  class B {|    void F() {}|  }|}|', 'class A 1-5, class A.B 2-4, method A.B.F 3');
});

/** What valid code of each language has, so that no edit is refused for it. */
const valid: Readonly<Record<string, string>> = {
  'a.go': `package a

import (
	"fmt"
	m "math"
)

type Num interface{ ~int | ~float64 }
type Tree[T any] struct{ left, right *Tree[T]; val T \`json:"val"\` }

func Sum[K comparable, V Num](in map[K]V) (s V) {
	for _, v := range in {
		s += v
	}
	return
}

func run(ctx context.Context, ch <-chan int, f func(int) (int, error)) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("x: %v", r)
		}
	}()
	go func() { out <- 1 }()
	select {
	case v, ok := <-ch:
		_, _ = v, ok
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	switch x := any(n).(type) {
	case int, string:
		_ = x
	default:
	}
outer:
	for i := range 10 {
		for {
			continue outer
		}
		_ = i
	}
	_, _ = Sum[string, int](map[string]int{"a": 1}), [...]int{1, 2}[0:1:2]
	return 0x_FF + 1_000, nil
}
`,
  'a.rs': `#![allow(dead_code)]
pub(crate) struct A<'a, T: ?Sized + 'a, const N: usize>(&'a T, [u8; N]);

impl<'a, T, const N: usize> A<'a, T, N>
where
    T: Fn(&str) -> Box<dyn Fn() + Send + 'static>,
{
    pub async fn go(&self, x: impl Iterator<Item = u8>) -> Result<Vec<u8>, Box<dyn Error>> {
        let Some(y) = opt else { return Ok(vec![]) };
        let v = x.map(|a| a.into()).collect::<Vec<_>>();
        match y {
            1..=5 | 7 => {}
            n @ 8.. if n > 3 => {}
            Foo { a, .. } => println!("{a:?} {:>w$}", 1, w = 3),
            &[first, .., last] => unreachable!(),
        }
        if let Some(z) = a && z > 1 {}
        let s = r#"raw "x""#;
        'outer: loop { break 'outer; }
        let f = async move { fut.await? };
        unsafe { *ptr = b'x'; }
        Ok(v)
    }
}

macro_rules! each {
    ($($x:expr),* $(,)?) => {{ $( f($x); )* }};
}
trait Out { type Of<'a> where Self: 'a; fn f(&self) -> impl Iterator<Item = u8>; }
`,
  'A.java': `package a;

public sealed abstract class A<T extends Comparable<? super T>> permits B {
  record P(int x, @NonNull int... y) { P { if (x < 0) throw new X(); } }
  enum E { A(1) { @Override int f() { return 2; } }, B(2); E(int n) {} int f() { return 1; } }
  String t = """
      text "block"
      """;
  <U> int g(Object o) throws Exception {
    var x = switch (o) {
      case Integer i when i > 1 -> i;
      case P(int a, var b) -> a;
      case String s -> { yield 1; }
      case null, default -> 0;
    };
    if (o instanceof String s && s.length() > 1) {}
    try (var r = open()) { } catch (A | B e) { } finally { }
    Function<Integer, int[]> f = int[]::new;
    Runnable r = () -> { synchronized (this) { } };
    return list.stream().<String>map(q -> q + "").toArray(String[]::new).length;
  }
}
`,
  'A.cs': `global using System;
using Pt = (int x, int y);
namespace A.B;

public record Person(string Name, int? Age = null) : Base(Name) { public string Full => $"{Name,10:F2} {Age ?? 0}"; }
public class C<T>(ILogger log, int n = 3) where T : notnull, new()
{
  private readonly Dictionary<string, List<int>> _d = new() { ["a"] = [1, 2, .. rest] };
  public required string S { get; init; } = "";
  public int this[Index i] => _a[i];
  public async IAsyncEnumerable<T> GoAsync<U>(CancellationToken ct = default) where U : struct
  {
    await using var x = await OpenAsync().ConfigureAwait(false);
    await foreach (var y in Stream()) { yield return y; }
    var q = from a in xs where a.X > 1 orderby a descending select new { a.X, Y = 1 };
    var s = o switch { int i when i > 1 => 1, { Length: > 3 and < 5 } => 2, [1, .., var z] => 3, not null => 5, _ => throw new Ex() };
    if (o is string { Length: var len } str && len is not (1 or 2)) {}
    Func<int, int> f = static x => x * 2;
    var r = """
      raw "text" {here}
      """;
    x ??= y?.Z?[0]?.W() ?? default!;
    #if DEBUG
    Log();
    #endif
  }
}
`,
};

describe('syntax', () => {
  for (const [file, code] of Object.entries(valid)) {
    it(`of ${file} is right where it is`, async () => assert.deepEqual(await syntax.faults(file, code), []));
  }
  faults('a.go', 'func f( {|}|', '1 ")" is missing');
  faults('a.go', 'func f() {|	x :=|}|', '2 a name is missing');
  faults('a.go', 'func f() {|	if x {|}|', '4 "}" is missing');
  faults('a.go', 'function f() {|}|', '1 unexpected "f"');
  faults('a.go', 'func f(a int) -> int {|	return a|}|', '1 unexpected "->"');
  faults('a.go', 'func f() {}|}|', '2 unexpected "}"');
  faults('a.rs', 'fn f() {|    let x = 1|}|', '2 ";" is missing');
  faults('a.rs', 'fn f() {|    g(1;|}|', '2 ")" is missing');
  faults('a.rs', 'fn f() {|    x++;|}|', '2 unexpected "++"');
  faults('A.java', 'class A {|  void f() {|    return 1|  }|}|', '3 ";" is missing');
  faults('A.java', 'void f() {}|}|', '2 unexpected "}"');
  faults('A.cs', 'class A {|  void F() {|    int x = ;|  }|}|', '3 unexpected "="');
  faults('A.cs', 'class A {|  int F() { return 1 }|}|', '2 ";" is missing');

  it('tells no undefined or exported names of these languages', async () => {
    for (const [file, code] of Object.entries(valid)) {
      assert.equal(await syntax.undefinedNames(file, code), null);
      assert.equal(await syntax.exportedNames(file, code), null);
    }
  });
});

const retry = `struct Retry;

impl Retry {
    fn run(&self) {}
}

impl Display for Retry {
    fn fmt(&self) {}
}

impl Debug for Retry {
    fn fmt(&self) {}
}
`;
const outer = 'class Outer {\n  class Retry {\n    Retry() {}\n  }\n}\n';

describe('a target', () => {
  async function check(file: string, text: string, symbol: string, expected: string | RegExp): Promise<void> {
    const found = resolveTarget({ symbol }, text, await syntax.symbols(file, text), file);
    if (!found.ok) assert.match(found.detail, new RegExp(expected));
    else if (found.region.kind === 'replace')
      assert.equal(`${found.region.first}-${found.region.last}`, expected);
  }
  it('of Rust may be a function of any block of its type', async () => {
    await check('a.rs', retry, 'Retry.run', '4-4');
    await check('a.rs', retry, 'Retry', '1-1');
  });
  it('of Rust may be a whole block', () => check('a.rs', retry, 'impl Debug for Retry', '11-13'));
  it('of Rust that two blocks have is asked for by lines', () =>
    check('a.rs', retry, 'Retry.fmt', /more than once \(Retry\.fmt at line 8, Retry\.fmt at line 12\)/));
  it('may be written as its language does', async () => {
    await check('a.rs', retry, 'Retry::run', '4-4');
    await check('a.go', 'func (r *Retry) Run() {\n}\n', '(*Retry).Run', '1-2');
  });
  it('is the class where its constructor has its name', async () => {
    await check('A.java', outer, 'Retry', '2-4');
    await check('A.java', outer, 'Retry.Retry', '3-3');
  });
});
