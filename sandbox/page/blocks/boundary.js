// Keeps one bad block from taking the others with it.

import { Component, html } from "../lib.js";

/**
 * Draws its children, or the name of what could not be drawn.
 * @extends {Component<{name: string, block: any, children: any}>}
 */
export class Boundary extends Component {
  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  componentDidCatch(error) {
    console.error(`could not be drawn: ${this.props.name}`, this.props.block, error);
  }

  /** What was edited since gets another chance. */
  componentDidUpdate(before) {
    if (this.state.hasFailed && before.block !== this.props.block) this.setState({ hasFailed: false });
  }

  render({ name, children }, { hasFailed }) {
    if (!hasFailed) return children;
    return html`<div class="block-unknown">could not be drawn: <code>${name}</code></div>`;
  }
}
