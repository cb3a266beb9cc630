// Types that TypeScript knows without an import, of the language, of Node and of the page: one of the project with the
// same name is not what is meant. Those that are values too are globals already.
export const libraryTypes: ReadonlySet<string> = new Set(
  `AddEventListenerOptions ArrayBufferLike ArrayBufferView ArrayIterator ArrayLike AsyncDisposable
  AsyncGenerator AsyncGeneratorFunction AsyncIterable AsyncIterableIterator AsyncIterator
  AsyncIteratorObject Awaited BlobPart BodyInit BufferEncoding BufferSource CallableFunction Capitalize
  ClassAccessorDecoratorContext ClassAccessorDecoratorResult ClassAccessorDecoratorTarget ClassDecorator
  ClassDecoratorContext ClassFieldDecoratorContext ClassGetterDecoratorContext ClassMemberDecoratorContext
  ClassMethodDecoratorContext ClassSetterDecoratorContext ConcatArray ConstructorParameters DecoratorContext
  DecoratorMetadata Disposable ErrorConstructor ErrorOptions EventListenerOrEventListenerObject Exclude
  Extract FlatArray Generator GeneratorFunction HTMLCollectionOf HTMLElementTagNameMap HeadersInit
  IArguments ImportAssertions ImportAttributes ImportCallOptions ImportMeta InstanceType Iterable
  IterableIterator IteratorObject IteratorResult IteratorReturnResult IteratorYieldResult Lowercase
  MapIterator MethodDecorator NewableFunction NoInfer NodeJS NodeListOf NonNullable Omit OmitThisParameter
  ParameterDecorator Parameters Partial Pick PromiseConstructorLike PromiseFulfilledResult PromiseLike
  PromiseRejectedResult PromiseSettledResult PromiseWithResolvers PropertyDecorator PropertyDescriptor
  PropertyDescriptorMap PropertyKey ProxyHandler Readonly ReadonlyArray ReadonlyMap ReadonlySet Record
  RegExpExecArray RegExpIndicesArray RegExpMatchArray RegExpStringIterator RequestInfo RequestInit Required
  ResponseInit ReturnType SetIterator StringIterator TemplateStringsArray ThisParameterType ThisType
  TypedPropertyDescriptor Uncapitalize Uppercase WeakKey bigint`.split(/\s+/),
);
