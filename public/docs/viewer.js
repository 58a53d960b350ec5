/** Shows the API's description in Swagger UI, all of it served from here. */
globalThis.SwaggerUIBundle({
  dom_id: '#viewer',
  url: '/v1/openapi.json',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: 'list',
  persistAuthorization: true,
  // The validator is a foreign host.
  validatorUrl: null,
})

// Swagger UI has a dark theme, but leaves it to the page when to use it.
const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
