// The page's HTML, the same for the editor and for the tests in a browser. The policy lets in our own script by its
// nonce, our own style sheets and font, and nothing else: no inline style, no image, no connection.

interface PageParts {
  /** `webview.cspSource`, or the origin that serves the page. */
  readonly cspSource: string;
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUris: readonly string[];
}

export function pageHtml({ cspSource, nonce, scriptUri, styleUris }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const styles = styleUris.map(uri => `<link rel="stylesheet" href="${escaped(uri)}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quickstep</title>
${styles}
</head>
<body>
<quickstep-view></quickstep-view>
<script nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`);
}
